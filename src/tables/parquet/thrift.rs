//! The Thrift compact protocol, as far as the structures of a Parquet file need it, writing only.
//!
//! Written after the protocol's own description (`doc/specs/thrift-compact-protocol.md` of Apache Thrift) and
//! `parquet.thrift` of the Parquet format, version 2.12.

/// A structure being written.
///
/// Fields are written in the order of their numbers; each names its number, as `parquet.thrift` does.
#[derive(Debug)]
pub struct Structure<'a> {
    out: &'a mut Vec<u8>,
    /// The number of the field before.
    last: i16,
}

/// How values are told apart on the wire.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum Wire {
    True = 1,
    False = 2,
    I16 = 4,
    I32 = 5,
    I64 = 6,
    Binary = 8,
    List = 9,
    Structure = 12,
}

/// Writes a structure.
pub fn structure(out: &mut Vec<u8>, fields: impl FnOnce(&mut Structure<'_>)) {
    fields(&mut Structure { out, last: 0 });
    out.push(0);
}

impl Structure<'_> {
    /// A whole number of 16 bits.
    pub fn i16(&mut self, field: i16, value: i16) {
        self.head(field, Wire::I16);
        varint(self.out, zigzag(value.into()));
    }

    /// A whole number of 32 bits, or the number of an enumeration's value.
    pub fn i32(&mut self, field: i16, value: i32) {
        self.head(field, Wire::I32);
        varint(self.out, zigzag(value.into()));
    }

    /// A whole number of 64 bits.
    pub fn i64(&mut self, field: i16, value: i64) {
        self.head(field, Wire::I64);
        varint(self.out, zigzag(value));
    }

    /// Yes or no.
    pub fn bool(&mut self, field: i16, value: bool) {
        self.head(field, if value { Wire::True } else { Wire::False });
    }

    /// Text, or any bytes.
    pub fn bytes(&mut self, field: i16, value: &[u8]) {
        self.head(field, Wire::Binary);
        bytes(self.out, value);
    }

    /// A structure within this one.
    pub fn structure(&mut self, field: i16, fields: impl FnOnce(&mut Structure<'_>)) {
        self.head(field, Wire::Structure);
        structure(self.out, fields);
    }

    /// A structure within this one that was written before.
    pub fn copied(&mut self, field: i16, written: &[u8]) {
        self.head(field, Wire::Structure);
        self.out.extend_from_slice(written);
    }

    /// A list of structures, each written by `item`.
    pub fn structures<T>(
        &mut self,
        field: i16,
        items: impl ExactSizeIterator<Item = T>,
        item: impl Fn(&mut Structure<'_>, T),
    ) {
        self.list(field, Wire::Structure, items, |out, value| structure(out, |fields| item(fields, value)));
    }

    /// A list of whole numbers of 32 bits, or of an enumeration's values.
    pub fn i32s(&mut self, field: i16, items: impl ExactSizeIterator<Item = i32>) {
        self.list(field, Wire::I32, items, |out, value| varint(out, zigzag(value.into())));
    }

    /// A list of whole numbers of 64 bits.
    pub fn i64s(&mut self, field: i16, items: impl ExactSizeIterator<Item = i64>) {
        self.list(field, Wire::I64, items, |out, value| varint(out, zigzag(value)));
    }

    /// A list of truths.
    pub fn bools(&mut self, field: i16, items: impl ExactSizeIterator<Item = bool>) {
        self.list(field, Wire::True, items, |out, value| {
            out.push(if value { Wire::True } else { Wire::False } as u8);
        });
    }

    /// A list of texts, or of any bytes.
    pub fn byte_lists<'b>(&mut self, field: i16, items: impl ExactSizeIterator<Item = &'b [u8]>) {
        self.list(field, Wire::Binary, items, bytes);
    }

    fn list<T>(
        &mut self,
        field: i16,
        kind: Wire,
        items: impl ExactSizeIterator<Item = T>,
        write: impl Fn(&mut Vec<u8>, T),
    ) {
        self.head(field, Wire::List);
        list_head(self.out, kind, items.len());
        items.for_each(|item| write(self.out, item));
    }

    fn head(&mut self, field: i16, kind: Wire) {
        let step = field - self.last;
        debug_assert!(step > 0, "fields are written in order");
        if step < 16 {
            self.out.push((step as u8) << 4 | kind as u8);
        } else {
            self.out.push(kind as u8);
            varint(self.out, zigzag(field.into()));
        }
        self.last = field;
    }
}

fn list_head(out: &mut Vec<u8>, kind: Wire, count: usize) {
    if count < 15 {
        out.push((count as u8) << 4 | kind as u8);
    } else {
        out.push(0xf0 | kind as u8);
        varint(out, count as u64);
    }
}

fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

/// A number in as few bytes as it needs, seven bits each, the lowest first.
#[inline]
pub fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Numbers near zero as small ones, whatever their sign.
#[inline]
pub fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lists_and_far_numbers_are_written_as_the_protocol_says() {
        let mut out = Vec::new();
        structure(&mut out, |fields| {
            fields.i32(1, -1);
            fields.bool(3, true);
            fields.bytes(20, b"ab");
            fields.structure(21, |inner| inner.i64(1, 300));
            fields.i32s(22, [1, 2].into_iter());
            fields.bools(23, [false].into_iter());
            fields.structures(24, [7i16].iter(), |item, value| item.i16(2, *value));
        });
        let expected = [
            &[0x15, 0x01, 0x21][..],
            &[0x08, 40, 2, b'a', b'b'],
            &[0x1c, 0x16, 0xd8, 0x04, 0x00],
            &[0x19, 0x25, 2, 4],
            &[0x19, 0x11, 2],
            &[0x19, 0x1c, 0x24, 14, 0],
            &[0x00],
        ];
        assert_eq!(out, expected.concat());
        let mut long = Vec::new();
        structure(&mut long, |fields| fields.i64s(1, (0..15u8).map(|_| i64::MIN)));
        assert_eq!(long[..3], [0x19, 0xf6, 15]);
        assert_eq!(long[3..13], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    }
}
