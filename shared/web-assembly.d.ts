// What every host of the search core has of WebAssembly, and the types of Node alone lack.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
    readonly [Symbol.toStringTag]: string;
  }
  class Instance {
    constructor(module: Module);
    readonly exports: object;
  }
}
