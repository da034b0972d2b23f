//! Just enough of JSON Schema to hold the published schemas against the output. A keyword
//! that it does not know fails, so that nothing goes unchecked.

use serde_json::{Map, Value};

/// What in `document` does not fit `schema`; empty where everything does.
pub(super) fn misfits(schema: &Value, document: &Value) -> Vec<String> {
    let mut checker = Checker { root: schema, found: Vec::new() };
    checker.check(schema, document, "$");
    checker.found
}

struct Checker<'a> {
    root: &'a Value,
    found: Vec<String>,
}

impl Checker<'_> {
    fn check(&mut self, schema: &Value, value: &Value, at: &str) {
        let Value::Object(keywords) = schema else {
            assert!(schema.is_boolean(), "a schema is an object or a boolean: {schema}");
            if schema == false {
                self.found.push(format!("{at}: nothing may stand here"));
            }
            return;
        };
        for (keyword, argument) in keywords {
            self.keyword(keyword, argument, keywords, value, at);
        }
    }

    fn keyword(
        &mut self,
        keyword: &str,
        argument: &Value,
        keywords: &Map<String, Value>,
        value: &Value,
        at: &str,
    ) {
        let fits = match keyword {
            "$schema" | "$defs" | "title" | "description" | "examples" | "default" | "format" => {
                true
            }
            "$ref" => {
                let name = argument.as_str().and_then(|path| path.strip_prefix("#/$defs/"));
                let target = &self.root["$defs"][name.expect("a reference into $defs")];
                assert!(target.is_object(), "{argument} leads nowhere");
                self.check(&target.clone(), value, at);
                true
            }
            "type" => types(argument).any(|name| is(value, name)),
            "const" => argument == value,
            "enum" => argument.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= argument.as_f64().unwrap()),
            "anyOf" => self.matching(argument, value) > 0,
            "oneOf" => self.matching(argument, value) == 1,
            "required" => {
                let names = argument.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                let missing: Vec<_> = names.filter(|name| value.get(name).is_none()).collect();
                value.as_object().is_none() || missing.is_empty()
            }
            "properties" => {
                for (name, inner) in argument.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        self.check(inner, member, &format!("{at}.{name}"));
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = keywords.get("properties").and_then(Value::as_object);
                for (name, member) in value.as_object().into_iter().flatten() {
                    if !known.is_some_and(|known| known.contains_key(name)) {
                        self.check(argument, member, &format!("{at}.{name}"));
                    }
                }
                true
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.check(argument, item, &format!("{at}[{index}]"));
                }
                true
            }
            _ => panic!("the keyword `{keyword}` is not checked"),
        };
        if !fits {
            self.found.push(format!("{at}: `{keyword}` {argument} does not fit {value}"));
        }
    }

    fn matching(&self, schemas: &Value, value: &Value) -> usize {
        let schemas = schemas.as_array().unwrap().iter();
        let fitting = schemas.filter(|schema| {
            let mut inner = Checker { root: self.root, found: Vec::new() };
            inner.check(schema, value, "$");
            inner.found.is_empty()
        });
        fitting.count()
    }
}

fn types(argument: &Value) -> impl Iterator<Item = &str> {
    let several = argument.as_array().into_iter().flatten();
    argument.as_str().into_iter().chain(several.filter_map(Value::as_str))
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("no type `{name}`"),
    }
}

/// Members that the schema does not know, which it then does not describe.
pub(super) fn strangers(schema: &Value, document: &Value) -> Vec<String> {
    let known = schema["properties"].as_object().unwrap();
    let members = document.as_object().unwrap().keys();
    members.filter(|name| !known.contains_key(*name)).cloned().collect()
}

#[test]
fn the_checker_finds_what_does_not_fit() {
    let schema = serde_json::json!({
        "$defs": { "State": { "oneOf": [{ "const": "on" }, { "const": "off" }] } },
        "type": "object",
        "properties": {
            "state": { "$ref": "#/$defs/State" },
            "count": { "type": ["integer", "null"], "minimum": 0 },
        },
        "required": ["state"],
        "additionalProperties": false,
    });
    assert_eq!(misfits(&schema, &serde_json::json!({ "state": "on", "count": null })), [""; 0]);
    let wrong = serde_json::json!({ "state": "maybe", "count": -1, "more": [] });
    assert_eq!(misfits(&schema, &wrong).len(), 3);
    assert_eq!(misfits(&schema, &serde_json::json!({ "count": 1.5 })).len(), 2);
}
