// The parts of hyparquet and fzstd that the explorer calls: Thrift, the encodings of Khomo's files, and ZSTD.
// Everything else of them stays out of the bundle.
export { deserializeTCompactProtocol as thrift } from "hyparquet/src/thrift.js";
export { readRleBitPackedHybrid as hybrid } from "hyparquet/src/encoding.js";
export { deltaBinaryUnpack as differences } from "hyparquet/src/delta.js";
export { decompress as zstd } from "fzstd";
