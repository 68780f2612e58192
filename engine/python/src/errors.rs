//! How failures look in Python. All of them, once.

use pyo3::PyErr;
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyOSError, PyRuntimeError, PyValueError};

use pattino_engine_io::{Full, StartError};

create_exception!(
    pattino._engine,
    EngineFullError,
    PyException,
    "The command queue is full; the command was not taken. Nothing else was lost."
);
create_exception!(
    pattino._engine,
    SealError,
    PyException,
    "The kernel refused a protection that was asked for."
);

/// The command queue is full.
pub(crate) fn full(_: Full) -> PyErr {
    EngineFullError::new_err("the engine's command queue is full; wait for events and try again")
}

/// The engine did not start.
pub(crate) fn start(error: StartError) -> PyErr {
    match error {
        StartError::Sockets { .. } => PyValueError::new_err(error.to_string()),
        StartError::Certificate => PyRuntimeError::new_err(error.to_string()),
        StartError::System(inner) => {
            PyOSError::new_err((inner.raw_os_error(), "the packet thread could not start"))
        }
    }
}

/// A parser panicked.
pub(crate) fn fault() -> PyErr {
    PyRuntimeError::new_err("the parser panicked")
}
