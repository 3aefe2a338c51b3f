use super::{TranscriptError, marks_path};
use crate::{
    files,
    words::{JobId, Stream},
};
use std::{
    fs,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
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
