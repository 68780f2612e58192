//! The Python face of the engine (`pattino._engine`): conversions and error mapping, no opinion.

mod engine;
mod errors;
mod events;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use pattino_engine::fuzzing::{Verdict, run};

/// Give up the file system, new sockets, exec and core dumps for this process and its threads.
#[pyfunction]
#[pyo3(signature = (*, allow_unix_connect = false))]
fn seal(py: Python<'_>, allow_unix_connect: bool) -> PyResult<Vec<&'static str>> {
    py.detach(|| pattino_engine_io::seal(allow_unix_connect))
        .map_err(|it| errors::SealError::new_err(it.to_string()))
}

/// Run one of the engine's parsers over bytes (tests only).
#[pyfunction]
fn parse_for_fuzzing(target: &str, data: &[u8]) -> PyResult<()> {
    match run(target, data) {
        Verdict::Read => Ok(()),
        Verdict::Refused => Err(PyValueError::new_err("refused")),
        Verdict::UnknownTarget => Err(PyValueError::new_err("no such parser")),
        Verdict::Fault => Err(errors::fault()),
    }
}

/// Typed face of the compiled media engine.
#[pymodule]
fn _engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add_class::<engine::Engine>()?;
    module.add("EngineFullError", py.get_type::<errors::EngineFullError>())?;
    module.add("SealError", py.get_type::<errors::SealError>())?;
    module.add_function(wrap_pyfunction!(seal, module)?)?;
    module.add_function(wrap_pyfunction!(parse_for_fuzzing, module)?)?;
    events::register(module)
}
