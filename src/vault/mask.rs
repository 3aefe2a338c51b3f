use super::SHORTEST;
use zeroize::Zeroizing;

/// Replaces secrets in a stream by as many `*`, so that offsets stay what they are.
///
/// What could be the beginning of a secret is held back until more comes: at most the longest secret less one byte.
#[expect(missing_debug_implementations, reason = "a secret is never printed")]
pub struct Mask {
    secrets: Vec<Zeroizing<Vec<u8>>>,
    /// The end of the stream so far that a secret may begin in. Room for it never grows, so no copies stay behind.
    held: Zeroizing<Vec<u8>>,
    /// How much of `held` belongs to a secret that is complete already.
    covered: usize,
    /// How much of `held` was given out by [`Mask::pause`].
    given: usize,
}

impl Mask {
    pub(super) fn new(secrets: impl Iterator<Item = Zeroizing<Vec<u8>>>) -> Self {
        Mask {
            secrets: secrets.collect(),
            held: Zeroizing::default(),
            covered: 0,
            given: 0,
        }
    }

    /// Takes what came, gives what is ready.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        if self.secrets.is_empty() {
            return bytes.to_vec();
        }
        let mut all = Zeroizing::new(Vec::with_capacity(self.held.len() + bytes.len()));
        all.extend_from_slice(&self.held);
        all.extend_from_slice(bytes);
        let mut shown = all.to_vec();
        shown.get_mut(..self.covered).unwrap_or_default().fill(b'*');
        let mut covered = self.covered;
        for secret in &self.secrets {
            let mut from = 0;
            while let Some(found) = memchr::memmem::find(all.get(from..).unwrap_or_default(), secret) {
                let (start, end) = (from + found, from + found + secret.len());
                shown.get_mut(start..end).unwrap_or_default().fill(b'*');
                covered = covered.max(end);
                from = start + 1;
            }
        }
        let keep = self.may_begin(&all);
        let ready = shown.get(self.given..keep.max(self.given)).unwrap_or_default().to_vec();
        self.covered = covered.saturating_sub(keep);
        self.given = self.given.saturating_sub(keep);
        self.held = Zeroizing::new(all.get(keep..).unwrap_or_default().to_vec());
        Zeroizing::new(shown);
        ready
    }

    /// Nothing has come for a while: gives out what is held back if it is so little that it says nothing of a secret,
    /// so that a prompt isn't kept from the operator by its last character. Should the secret follow, its rest is masked.
    pub fn pause(&mut self) -> Vec<u8> {
        if self.held.len() >= SHORTEST {
            return Vec::new();
        }
        self.rest()
    }

    /// The stream is over: gives out what is left.
    pub fn finish(mut self) -> Vec<u8> {
        self.rest()
    }

    fn rest(&mut self) -> Vec<u8> {
        let mut rest = self.held.to_vec();
        rest.get_mut(..self.covered).unwrap_or_default().fill(b'*');
        let ready = rest.get(self.given..).unwrap_or_default().to_vec();
        self.given = self.held.len();
        ready
    }

    /// Where the longest end of `all` begins that is the beginning of a secret.
    fn may_begin(&self, all: &[u8]) -> usize {
        let longest = self.secrets.iter().map(|secret| secret.len()).max().unwrap_or(0);
        (all.len().saturating_sub(longest.saturating_sub(1))..all.len())
            .find(|&at| {
                let end = all.get(at..).unwrap_or_default();
                self.secrets
                    .iter()
                    .any(|secret| secret.len() > end.len() && secret.starts_with(end))
            })
            .unwrap_or(all.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mask(secrets: &[&str]) -> Mask {
        Mask::new(secrets.iter().map(|secret| Zeroizing::new(secret.as_bytes().to_vec())))
    }

    fn masked(secrets: &[&str], chunks: &[&[u8]]) -> String {
        let mut mask = mask(secrets);
        let mut out: Vec<u8> = chunks.iter().flat_map(|chunk| mask.feed(chunk)).collect();
        out.extend(mask.finish());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_secret_is_starred_out_at_its_length_even_across_chunks() {
        assert_eq!(masked(&["hunter22"], &[b"pw=hunter22."]), "pw=********.");
        assert_eq!(masked(&["hunter22"], &[b"pw=hun", b"ter", b"22."]), "pw=********.");
        assert_eq!(
            masked(&["hunter22"], &[b"pw=hunhunter2"]),
            "pw=hunhunter2",
            "not the secret after all"
        );
    }

    #[test]
    fn secrets_that_overlap_are_both_covered() {
        assert_eq!(masked(&["abcde", "defgh"], &[b"xabcdefghx"]), "x********x");
        assert_eq!(masked(&["abcde", "defgh"], &[b"xabcde", b"fghx"]), "x********x");
        assert_eq!(masked(&["abab"], &[b"xaba", b"babx"]), "x******x");
    }

    #[test]
    fn only_what_may_be_a_secret_is_held_back() {
        let mut mask = mask(&["hunter22"]);
        assert_eq!(mask.feed(b"Continue? "), b"Continue? ");
        assert_eq!(mask.feed(b"Sure? h"), b"Sure? ");
        assert_eq!(mask.pause(), b"h");
        assert_eq!(mask.pause(), b"");
        assert_eq!(
            mask.feed(b"unter22!"),
            b"*******!",
            "it was the secret: what was still to come is masked"
        );
    }

    #[test]
    fn a_pause_in_the_middle_of_a_secret_gives_nothing_away() {
        let mut mask = mask(&["hunter22"]);
        assert_eq!(mask.feed(b"hunter"), b"");
        assert_eq!(mask.pause(), b"");
        assert_eq!(mask.feed(b"22"), b"********");
    }

    proptest! {
        #[test]
        fn however_it_is_cut_the_result_is_the_same(text in "[ab]{0,40}", cuts in prop::collection::vec(0usize..40, 0..6)) {
            let secrets = ["abba", "bbbb", "babab"];
            let whole = masked(&secrets, &[text.as_bytes()]);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &text.as_bytes()[pair[0]..pair[1]]).collect();
            prop_assert_eq!(&masked(&secrets, &chunks), &whole);
            prop_assert_eq!(whole.len(), text.len());
            prop_assert!(secrets.iter().all(|secret| !whole.contains(secret)));
        }
    }
}
