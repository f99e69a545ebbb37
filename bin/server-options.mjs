// How Node runs the server. Memory for what is new grows while modules are compiled, and is not
// given back: half of Node's own bound saves 30 MB and costs no charges.
export const serverOptions = ['--max-semi-space-size=8'];
