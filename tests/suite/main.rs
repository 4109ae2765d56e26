//! The tests that need a folder, a process or a port: each tells a small story with the real binary.

mod bad;
mod cases;
mod catalogue;
mod ckan;
mod cli;
mod desk;
mod fences;
mod forms;
mod fuzz;
mod gate;
mod house;
mod kill;
mod languages;
mod past;
mod personal;
mod reading;
mod round_trip;
mod rules;
mod serve;
mod spoilt;
mod standards;
mod tables;
