/** What kernels/ is compiled to, as a Worker imports it. */
declare const module: WebAssembly.Module;
export default module;
