//! Callbacks that sometimes have nothing to say.

use yew::prelude::*;

/// A callback that emits what `choose` makes of its input, if anything.
pub fn emit_some<In: 'static, Out: 'static>(
    target: &Callback<Out>,
    choose: impl Fn(In) -> Option<Out> + 'static,
) -> Callback<In> {
    let target = target.clone();
    Callback::from(move |input| {
        if let Some(output) = choose(input) {
            target.emit(output);
        }
    })
}
