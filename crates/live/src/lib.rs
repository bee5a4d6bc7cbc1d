//! A real-time delivery engine.
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Class {
    Fact,
    State { key: String },
    Passing,
}
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ending {}
impl Ending {
    pub fn new(_code: u16, _reason: impl Into<String>) -> Self {
        Self {}
    }
}
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Action {
    Say {
        namespace: String,
        rooms: Vec<String>,
        name: String,
        payload: Box<RawValue>,
        class: Class,
    },
    Leave {
        who: String,
        rooms: Vec<String>,
    },
    End {
        who: String,
        ending: Ending,
    },
}
#[derive(Debug, Clone)]
pub struct Publication {
    pub position: u64,
    pub action: Action,
}
