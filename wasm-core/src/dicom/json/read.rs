//! From JSON text to datasets in one pass. No shape is an error: what does not fit is skipped.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Attribute, Dataset, Tag, Value, trimmed};

/// A whole answer.
pub enum Body {
    Datasets(Vec<Dataset>),
    Other,
}

/// A key of any object of the model.
enum Key {
    Tag(Tag),
    Value,
    InlineBinary,
    BulkDataUri,
    /// Index of the person name's group.
    NameGroup(usize),
    Other,
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = Key;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_str<E>(self, text: &str) -> Result<Key, E> {
                Ok(match text {
                    "Value" => Key::Value,
                    "InlineBinary" => Key::InlineBinary,
                    "BulkDataURI" => Key::BulkDataUri,
                    "Alphabetic" => Key::NameGroup(0),
                    "Ideographic" => Key::NameGroup(1),
                    "Phonetic" => Key::NameGroup(2),
                    _ => match Tag::parse(text) {
                        Some(tag) if !tag.is_private() => Key::Tag(tag),
                        _ => Key::Other,
                    },
                })
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// Any object of the model: a dataset, an attribute or a person name, by what it holds.
#[derive(Default)]
struct Object {
    attributes: Vec<(Tag, Attribute)>,
    /// `Value`, `InlineBinary` or `BulkDataURI`.
    content: Option<Attribute>,
    name: Option<[String; 3]>,
}

impl Object {
    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut object = Self::default();
        while let Some(key) = map.next_key::<Key>()? {
            match key {
                Key::Tag(tag) => {
                    let content = map.next_value::<Node>()?.into_attribute();
                    object.attributes.push((tag, content));
                }
                Key::Value => {
                    object.content =
                        Some(Attribute::Values(map.next_value::<Node>()?.into_values()));
                }
                Key::InlineBinary => {
                    object.content = map.next_value::<Node>()?.text().map(Attribute::InlineBinary);
                }
                Key::BulkDataUri => {
                    object.content = map.next_value::<Node>()?.text().map(Attribute::BulkDataUri);
                }
                Key::NameGroup(index) => {
                    let text = map.next_value::<Node>()?.text().unwrap_or_default();
                    if let Some(group) = object.name.get_or_insert_default().get_mut(index) {
                        *group = trimmed(&text).to_owned();
                    }
                }
                Key::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(object)
    }

    /// As a value: a person name as in PS3.5 6.2 (groups joined by `=`), else an item.
    fn into_value(self) -> Value {
        match self.name {
            Some(groups) => Value::Text(groups.join("=").trim_end_matches('=').into()),
            None => Value::Item(Dataset::of(self.attributes)),
        }
    }
}

/// Any JSON.
enum Node {
    Scalar(Value),
    List(Vec<Value>),
    Object(Object),
}

impl Node {
    fn text(self) -> Option<String> {
        match self {
            Self::Scalar(Value::Text(text)) => Some(text.into()),
            _ => None,
        }
    }

    fn into_values(self) -> Vec<Value> {
        match self {
            Self::Scalar(Value::Null) => Vec::new(),
            Self::Scalar(value) => vec![value],
            Self::List(values) => values,
            Self::Object(object) => vec![object.into_value()],
        }
    }

    fn into_attribute(self) -> Attribute {
        match self {
            Self::Object(object) => object.content.unwrap_or(Attribute::Values(Vec::new())),
            _ => Attribute::Values(Vec::new()),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Number(number as f64)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Number(number as f64)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Number(number)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Text(text.into())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut values = Vec::new();
        while let Some(node) = list.next_element::<Node>()? {
            values.push(match node {
                Node::Scalar(value) => value,
                Node::Object(object) => object.into_value(),
                Node::List(_) => Value::Null,
            });
        }
        Ok(Node::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Node, A::Error> {
        Object::read(map).map(Node::Object)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Node::deserialize(deserializer)? {
            // An error report in JSON has no tags.
            Node::Object(object) if object.attributes.is_empty() => Self::Other,
            Node::Object(object) => Self::Datasets(vec![Dataset::of(object.attributes)]),
            Node::List(values) => Self::Datasets(
                values
                    .into_iter()
                    .filter_map(|value| match value {
                        Value::Item(item) => Some(item),
                        _ => None,
                    })
                    .collect(),
            ),
            Node::Scalar(_) => Self::Other,
        })
    }
}
