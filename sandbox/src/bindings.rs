//! The host's side of `schemas/wit/toolchain.wit`.

wasmtime::component::bindgen!({
    path: "../schemas/wit",
    world: "toolchain",
    exports: { default: async },
    ownership: Borrowing { duplicate_if_necessary: true },
});
