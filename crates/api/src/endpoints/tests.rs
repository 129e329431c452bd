//! Components are told apart by their names alone.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;

/// Every component that an operation brings along, by name; and the names that mean two things.
#[derive(Default)]
struct Components {
    known: BTreeMap<String, Value>,
    double: Vec<String>,
}

impl Components {
    fn of<E: Endpoint>(&mut self, changes: bool) {
        let facts = Facts::of::<E>(changes, Answers::Json);
        for route in E::ROUTES {
            let (_, schemas, _) = describe::operation(&facts, *route);
            for (name, schema) in schemas {
                let schema = serde_json::to_value(schema).unwrap();
                let known = self.known.entry(name.clone());
                if *known.or_insert_with(|| schema.clone()) != schema {
                    self.double.push(format!("{name} of {}", route.id));
                }
            }
        }
    }
}

impl Visitor for Components {
    fn command<C: Command<Output: Serialize> + Endpoint>(&mut self) {
        self.of::<C>(true);
    }

    fn query<Q: Query<Output: Serialize> + Endpoint>(&mut self) {
        self.of::<Q>(false);
    }
}

#[test]
fn no_two_types_have_one_name() {
    let mut components = Components::default();
    visit_endpoints(&mut components);

    assert!(components.known.len() > 50);
    assert_eq!(components.double, [""; 0]);
    // Those of operations that are served by hand are there too, and the last of a name wins.
    let document = serde_json::to_value(crate::document()).unwrap();
    for (name, schema) in components.known {
        let written = &document["components"]["schemas"][&name];
        assert_eq!(*written, schema, "{name} is two things");
    }
}
