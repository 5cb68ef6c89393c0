//! Decoders, one file per family, chosen by transfer syntax.
