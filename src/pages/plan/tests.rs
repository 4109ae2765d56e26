//! A plan of a small portal, and what its pages say of it.
