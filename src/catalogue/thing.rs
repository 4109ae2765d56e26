//! A JSON object written key by key, in that order: nothing is said of what is not known.

use serde_json::{Map, Value};
use std::io::{self, BufWriter, Write};

/// A JSON object on its way.
#[derive(Debug, Default)]
pub struct Thing(Map<String, Value>);

impl Thing {
    /// An object with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// An object of a class (`@type`).
    pub fn of(class: &str) -> Self {
        Self::new().put("@type", class)
    }

    /// Says something.
    pub fn put(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.into(), value.into());
        self
    }

    /// Says something when it is known.
    pub fn some(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.put(key, value),
            None => self,
        }
    }

    /// Says several things as a list, when there is one.
    pub fn list(self, key: &str, values: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if values.is_empty() { self } else { self.put(key, values) }
    }

    /// Says everything that another one says.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Is nothing said?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes it as a file, for people as well.
    pub fn write(self, out: impl Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        serde_json::to_writer_pretty(&mut out, &Value::from(self))?;
        out.write_all(b"\n")?;
        out.flush()
    }
}

impl From<Thing> for Value {
    fn from(thing: Thing) -> Self {
        Self::Object(thing.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_said_and_the_rest_keeps_its_order() {
        let none: [&str; 0] = [];
        let thing = Thing::of("T").put("z", 1).some("b", None::<&str>).list("c", none).list("a", ["x"]);
        assert_eq!(Value::from(thing).to_string(), r#"{"@type":"T","z":1,"a":["x"]}"#);
    }
}
