"""The equations as a WebAssembly module, for a browser or for Node: the kernel of the compiled engine, unchanged."""
