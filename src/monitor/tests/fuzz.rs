use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn no_output_makes_a_reader_panic(out in any::<String>()) {
        for reader in Reader::ALL {
            let _ = crate::monitor::read(*reader, &out);
        }
    }
}
