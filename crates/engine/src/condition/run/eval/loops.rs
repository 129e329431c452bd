//! Macros: `exists`, `all`, `exists_one`, `filter`, `map`.

use tenantry_domain::template;

use super::Run;
use crate::condition::run::{
    fail::Fail,
    program::{Loop, Turn},
    value::{List, Val},
};

impl<'v> Run<'_, 'v> {
    /// The value of a macro over a list or over the keys of a map.
    pub(super) fn looped(&mut self, parts: &'v Loop) -> Result<Val<'v>, Fail> {
        let range = self.eval(&parts.range)?;
        let items = match &range {
            Val::List(list) => list.clone(),
            Val::Map(map) => {
                self.fuel.work(map.len())?;
                List::Made(map.keys().into())
            }
            other => {
                return Err(Fail::NotA {
                    wanted: template!("a list or a map"),
                    got: other.kind(),
                });
            }
        };
        let start = self.eval(&parts.start)?;
        let outside = self.slots.len();
        self.slots.push(Ok(start));
        self.slots.push(Ok(Val::Null));
        let result = self.turns(parts, &items, outside);
        self.slots.truncate(outside);
        result
    }

    fn turns(
        &mut self,
        parts: &'v Loop,
        items: &List<'v>,
        outside: usize,
    ) -> Result<Val<'v>, Fail> {
        let mut made = Vec::new();
        for item in items.iter() {
            self.fuel.iterate()?;
            self.set(outside + 1, Ok(item));
            if !self.truth(&parts.go_on)? {
                break;
            }
            match &parts.step {
                Turn::Becomes(node) => {
                    let result = self.eval(node);
                    self.set(outside, result);
                }
                Turn::Appends { test, item } => {
                    let holds = match test {
                        Some(test) => self.truth(test)?,
                        None => true,
                    };
                    if holds {
                        made.push(self.eval(item)?);
                    }
                }
            }
        }
        if matches!(parts.step, Turn::Appends { .. }) {
            self.set(outside, Ok(Val::List(List::Made(made.into()))));
        }
        self.eval(&parts.result)
    }

    fn set(&mut self, slot: usize, value: Result<Val<'v>, Fail>) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = value;
        }
    }
}
