use super::{TranscriptError, marks_path};
use crate::{
    files,
    words::{JobId, Stream},
};
use std::{
    fs,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::FileExt as _,
    path::Path,
};

/// From here on, until the next mark, an output came at this time and on this stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Milliseconds since the first byte was awaited.
    pub millis: u64,
    /// Bytes of the transcript before it.
    pub offset: u64,
    /// `Out` or `Err`.
    pub stream: Stream,
}

/// Marks closer together than this, in milliseconds, are one.
const GRAIN: u64 = 10;

/// The file of marks: a line each, `MILLISECONDS OFFSET out|err`.
#[derive(Debug)]
pub(super) struct Marks {
    file: fs::File,
    last: Option<Mark>,
}

impl Marks {
    /// Those of a transcript of which `known` bytes are there.
    pub fn new(file: fs::File, known: u64) -> io::Result<Self> {
        let mut marks = Marks { file, last: None };
        marks.cut(known)?;
        Ok(marks)
    }

    /// Keeps the marks before `offset` and takes the rest away.
    pub fn cut(&mut self, offset: u64) -> io::Result<()> {
        let text = read(&mut self.file)?;
        let kept: Vec<Mark> = parse(&text).take_while(|mark| mark.offset < offset).collect();
        self.last = kept.last().copied();
        self.file.set_len(0)?;
        self.file.rewind()?;
        let text: String = kept.iter().map(written).collect();
        self.file.write_all(text.as_bytes())
    }

    pub fn put(&mut self, mark: Mark) -> io::Result<()> {
        let same = self
            .last
            .is_some_and(|last| last.stream == mark.stream && mark.millis < last.millis.saturating_add(GRAIN));
        if same {
            return Ok(());
        }
        // Times only go on, also where a later session counts from its own beginning.
        let millis = mark.millis.max(self.last.map_or(0, |last| last.millis));
        let mark = Mark { millis, ..mark };
        self.file.write_all(written(&mark).as_bytes())?;
        self.last = Some(mark);
        Ok(())
    }

    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

/// The marks of a job's transcript, in order. What isn't a mark is passed over: they only serve replay.
///
/// # Errors
/// They can't be read.
pub fn marks(dir: &Path, job: &JobId) -> Result<Vec<Mark>, TranscriptError> {
    let path = marks_path(dir, job);
    let failed = |error: io::Error| TranscriptError::new("read the times of", &path, error);
    let mut file = files::read(&path).map_err(|error| failed(error.into()))?;
    Ok(parse(&read(&mut file).map_err(failed)?).collect())
}

/// The times of a transcript, looked up without reading all of them.
#[derive(Debug)]
pub struct Times {
    file: fs::File,
}

/// Bytes of the file of marks that are read at once; a mark has far fewer.
const BLOCK: u64 = 8 << 10;

/// Bytes of it that are read at most for one stretch of a transcript.
const STRETCH: usize = 256 << 10;

impl Times {
    /// Opens the times of a job's transcript.
    ///
    /// # Errors
    /// They aren't there.
    pub fn open(dir: &Path, job: &JobId) -> Result<Times, TranscriptError> {
        let path = marks_path(dir, job);
        let file = files::read(&path).map_err(|error| TranscriptError::new("read the times of", &path, error))?;
        Ok(Times { file })
    }

    /// The mark that holds at byte `from`, and those that follow up to byte `to`. What can't be read isn't there.
    pub fn between(&self, from: u64, to: u64) -> Vec<Mark> {
        let length = self.file.metadata().map_or(0, |meta| meta.len());
        let (mut low, mut high) = (0, length);
        // `low` is always the beginning of a line whose mark isn't after `from`.
        while high - low > BLOCK {
            let middle = low + (high - low) / 2;
            match self.first_after(middle) {
                Some((begins, mark)) if begins < high && mark.offset <= from => low = begins,
                _ => high = middle,
            }
        }
        let mut bytes = vec![0; usize::try_from(length - low).unwrap_or(STRETCH).min(STRETCH)];
        let read = self.file.read_at(&mut bytes, low).unwrap_or(0);
        let text = String::from_utf8_lossy(bytes.get(..read).unwrap_or_default());
        let mut marks: Vec<Mark> = parse(&text).take_while(|mark| mark.offset <= to).collect();
        let holds = marks.partition_point(|mark| mark.offset <= from).saturating_sub(1);
        marks.drain(..holds);
        marks
    }

    /// The first whole line after a byte of the file: where it begins, and its mark.
    fn first_after(&self, at: u64) -> Option<(u64, Mark)> {
        let mut bytes = [0; 256];
        let read = self.file.read_at(&mut bytes, at).ok()?;
        let text = String::from_utf8_lossy(bytes.get(..read)?);
        let begins = text.find('\n')? + 1;
        let mark = parse(text.get(begins..)?).next()?;
        Some((at + begins as u64, mark))
    }
}

fn read(file: &mut fs::File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn parse(text: &str) -> impl Iterator<Item = Mark> {
    // A last line without its end is one that was being written.
    let whole = text.rfind('\n').map_or("", |end| text.get(..end).unwrap_or_default());
    whole.lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some(Mark {
            millis: words.next()?.parse().ok()?,
            offset: words.next()?.parse().ok()?,
            stream: match words.next()? {
                "out" => Stream::Out,
                "err" => Stream::Err,
                _ => return None,
            },
        })
    })
}

fn written(mark: &Mark) -> String {
    let stream = if mark.stream == Stream::Err { "err" } else { "out" };
    format!("{} {} {stream}\n", mark.millis, mark.offset)
}
