use std::future::ready;

use super::MemoryStore;
use crate::contract::contract_suite;

contract_suite!(ready((MemoryStore::new(), ())));
