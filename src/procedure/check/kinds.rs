//! The kinds of diagnostics of procedures, by their stable names.

use crate::diagnostic::Kind;

/// A text that is no expression.
pub const BAD_EXPRESSION: Kind = Kind::error("bad-expression");
/// A name that nothing declares, or that isn't seen here.
pub const UNKNOWN_NAME: Kind = Kind::error("unknown-name");
/// A function that doesn't exist.
pub const UNKNOWN_FUNCTION: Kind = Kind::error("unknown-function");
/// A field that a monitor, a turn or a row doesn't have.
pub const UNKNOWN_FIELD: Kind = Kind::error("unknown-field");
/// A text compared with, or added to, something that is none.
pub const TEXT_WITH_NUMBER: Kind = Kind::error("text-with-number");
/// A condition that isn't true or false.
pub const NOT_A_CONDITION: Kind = Kind::error("not-a-condition");
/// `x == 'a' || 'b'`: a side of a condition that is neither true nor false.
pub const NOT_BOOLEAN: Kind = Kind::error("not-boolean");
/// Values that are never equal, or have no order.
pub const NEVER_EQUAL: Kind = Kind::error("never-equal");
/// A hyphen, which reads as a subtraction.
pub const HYPHEN_IN_NAME: Kind = Kind::error("hyphen-in-name");
/// A function with other arguments than it takes.
pub const WRONG_ARGUMENTS: Kind = Kind::error("wrong-arguments");
/// Values that have no sum.
pub const WRONG_SUM: Kind = Kind::error("wrong-sum");
/// `raw(…)` or `optional(…)` that isn't around the whole of a value.
pub const MISPLACED_MARKER: Kind = Kind::error("misplaced-marker");
/// An expression of another type than wanted.
pub const WRONG_VALUE: Kind = Kind::error("wrong-value");
/// A reading in a command, which never sees one.
pub const MONITOR_IN_COMMAND: Kind = Kind::error("monitor-in-command");
/// A text that is no regular expression.
pub const BAD_PATTERN: Kind = Kind::error("bad-pattern");
/// A control character in a pattern: a backslash was eaten.
pub const CONTROL_CHARACTER: Kind = Kind::error("control-character");
/// A text that is no duration.
pub const BAD_DURATION: Kind = Kind::error("bad-duration");
/// A text that is no share.
pub const BAD_SHARE: Kind = Kind::error("bad-share");
/// Durations whose order makes no sense.
pub const BAD_PACE: Kind = Kind::error("bad-pace");
/// A name that expressions can't use.
pub const BAD_NAME: Kind = Kind::error("bad-name");
/// An id that would make a step's path unreadable.
pub const BAD_ID: Kind = Kind::error("bad-id");
/// The same name twice.
pub const DUPLICATE_NAME: Kind = Kind::error("duplicate-name");
/// The same id twice in a block.
pub const DUPLICATE_ID: Kind = Kind::error("duplicate-id");
/// A file of another version of the format.
pub const UNKNOWN_FORMAT: Kind = Kind::error("unknown-format");
/// A step that does nothing.
pub const NO_ACTION: Kind = Kind::error("no-action");
/// A step that does two things.
pub const TWO_ACTIONS: Kind = Kind::error("two-actions");
/// A block that holds nothing.
pub const EMPTY_BLOCK: Kind = Kind::error("empty-block");
/// A key of an action that the step doesn't have.
pub const KEY_OF_OTHER_ACTION: Kind = Kind::error("key-of-other-action");
/// A key of a step on a block, or of a block on a step.
pub const KEY_OF_STEP: Kind = Kind::error("key-of-step");
/// Blocks in blocks beyond what can be followed.
pub const TOO_MANY_LEVELS: Kind = Kind::error("too-many-levels");
/// A step that undoes, probes or mends, and is more than a step.
pub const SIDE_STEP: Kind = Kind::error("side-step");
/// An action that touches a host and doesn't say how far it reaches.
pub const NO_EFFECT: Kind = Kind::error("no-effect");
/// An `answer` with an effect level of its own.
pub const ANSWER_EFFECT: Kind = Kind::error("answer-effect");
/// A probe, or a discovery, that doesn't only read.
pub const PROBE_CHANGES: Kind = Kind::error("probe-changes");
/// A step that needs a host and finds none.
pub const NO_HOST: Kind = Kind::error("no-host");
/// A `for` that isn't `x in list`.
pub const BAD_LOOP: Kind = Kind::error("bad-loop");
/// A loop or a step over a list that may have nothing in it.
pub const MAY_BE_EMPTY: Kind = Kind::error("may-be-empty");
/// A repeat without a last round.
pub const REPEAT_WITHOUT_END: Kind = Kind::error("repeat-without-end");
/// A guard that nothing declares.
pub const UNKNOWN_GUARD: Kind = Kind::error("unknown-guard");
/// A step that must break a guard that holds there.
pub const GUARD_BROKEN: Kind = Kind::error("guard-broken");
/// A step that isn't there.
pub const UNKNOWN_STEP: Kind = Kind::error("unknown-step");
/// A step that belongs to another turn of a loop.
pub const OUT_OF_TURN: Kind = Kind::error("out-of-turn");
/// An answer to a step that holds nothing.
pub const ANSWER_TO_NOTHING: Kind = Kind::error("answer-to-nothing");
/// An answer that stands before what it answers.
pub const ANSWER_TOO_EARLY: Kind = Kind::error("answer-too-early");
/// A held prompt that some path never answers.
pub const NEVER_ANSWERED: Kind = Kind::error("never-answered");
/// A backup of a step that writes no file.
pub const RESTORE_OF_NOTHING: Kind = Kind::error("restore-of-nothing");
/// A file step with no path, or two.
pub const FILE_PATH: Kind = Kind::error("file-path");
/// A file step with no content, or two.
pub const FILE_CHANGE: Kind = Kind::error("file-change");
/// An edit that is none of the three.
pub const BAD_EDIT: Kind = Kind::error("bad-edit");
/// A mode that `chmod` wouldn't take.
pub const BAD_MODE: Kind = Kind::error("bad-mode");
/// A `$1` that reads as another group, or has none.
pub const BAD_GROUP: Kind = Kind::error("bad-group");
/// A copy with `here` at both ends, or at none.
pub const COPY_ENDS: Kind = Kind::error("copy-ends");
/// A file that isn't in the folder.
pub const MISSING_FILE: Kind = Kind::error("missing-file");
/// An expectation that looks at nothing.
pub const NO_EVIDENCE: Kind = Kind::error("no-evidence");
/// An expectation that looks at two things.
pub const TWO_EVIDENCES: Kind = Kind::error("two-evidences");
/// `each` without `match`.
pub const EACH_WITHOUT_MATCH: Kind = Kind::error("each-without-match");
/// A pattern over the output of a step that has none.
pub const NO_OUTPUT: Kind = Kind::error("no-output");
/// A prompt with no answer, or two.
pub const PROMPT_ANSWER: Kind = Kind::error("prompt-answer");
/// A prompt pattern that also matches what comes before the question's end.
pub const PROMPT_WITHOUT_END: Kind = Kind::error("prompt-without-end");
/// A take of nothing, or of two things.
pub const BAD_TAKE: Kind = Kind::error("bad-take");
/// A take whose pattern has no group, or two.
pub const TAKE_GROUPS: Kind = Kind::error("take-groups");
/// `otherwise` with a take that always has a value.
pub const MISPLACED_OTHERWISE: Kind = Kind::error("misplaced-otherwise");
/// A host out of an output that may be any host.
pub const HOST_WITHOUT_AMONG: Kind = Kind::error("host-without-among");
/// A path that leads nowhere.
pub const BAD_JSON_PATH: Kind = Kind::error("bad-json-path");
/// A monitor with no reader, two, or an unknown one.
pub const BAD_READER: Kind = Kind::error("bad-reader");
/// An effect that is closed and never opened.
pub const NEVER_OPENED: Kind = Kind::error("never-opened");
/// An effect's id that is the same in every turn.
pub const EFFECT_ID_LACKS_LOOP: Kind = Kind::error("effect-id-lacks-loop");
/// A captured value used where its step may not have been done.
pub const CAPTURE_MAY_BE_MISSING: Kind = Kind::error("capture-may-be-missing");
/// The same capture made in two ways.
pub const CAPTURE_CLASH: Kind = Kind::error("capture-clash");
/// `undo` and `no_undo` together.
pub const UNDO_CONTRADICTION: Kind = Kind::error("undo-contradiction");
/// An undo that can never be offered.
pub const UNDO_AFTER_NO_RETURN: Kind = Kind::error("undo-after-no-return");
/// Choices that don't fit their input.
pub const CHOICES: Kind = Kind::error("choices");
/// A default that its own input would refuse.
pub const BAD_DEFAULT: Kind = Kind::error("bad-default");
/// An option of a `choose` that nothing follows.
pub const OPTION_NOT_COVERED: Kind = Kind::error("option-not-covered");
/// A secret where it would be seen.
pub const SECRET_SHOWN: Kind = Kind::error("secret-shown");
/// A step on a host that was switched off.
pub const AFTER_POWER_OFF: Kind = Kind::error("after-power-off");
/// A fragment that isn't there.
pub const UNKNOWN_FRAGMENT: Kind = Kind::error("unknown-fragment");
/// A fragment that uses itself.
pub const FRAGMENT_CYCLE: Kind = Kind::error("fragment-cycle");
/// A fragment's input that isn't given, or doesn't exist.
pub const FRAGMENT_INPUT: Kind = Kind::error("fragment-input");
/// An export that nothing captures.
pub const UNKNOWN_EXPORT: Kind = Kind::error("unknown-export");
/// A value in quotes of the shell, which has its own.
pub const QUOTED_VALUE: Kind = Kind::error("quoted-value");
/// A value in a here-document, where quotes stay.
pub const VALUE_IN_HERE_DOCUMENT: Kind = Kind::error("value-in-here-document");
/// A list glued to other text of a command.
pub const LIST_IN_TEXT: Kind = Kind::error("list-in-text");
/// An environment variable that no shell would take.
pub const BAD_VARIABLE: Kind = Kind::error("bad-variable");
/// An `allow` without its reason, or of something that is no warning.
pub const ALLOW_FORM: Kind = Kind::error("allow-form");
/// A command whose failure is lost.
pub const LOST_FAILURE: Kind = Kind::warning("lost-failure");
/// A shell variable that nothing sets.
pub const UNSET_VARIABLE: Kind = Kind::warning("unset-variable");
/// A command that will ask, with nobody to answer.
pub const WILL_ASK: Kind = Kind::warning("will-ask");
/// A change whose only evidence is the exit status of a tool that is known to lie.
pub const EXIT_ONLY: Kind = Kind::warning("exit-only");
/// `pcs … standby` without a node.
pub const STANDBY_WITHOUT_NODE: Kind = Kind::warning("standby-without-node");
/// A command for which exit 1 is usual, and unexpected here.
pub const EXIT_ONE_IS_USUAL: Kind = Kind::warning("exit-one-is-usual");
/// An effect that is opened and never closed.
pub const NEVER_CLOSED: Kind = Kind::warning("never-closed");
/// A monitor whose only host is taken down in its range.
pub const MONITOR_GOES_DARK: Kind = Kind::warning("monitor-goes-dark");
/// A wait that never worries.
pub const WAIT_WITHOUT_WORRY: Kind = Kind::warning("wait-without-worry");
/// A wait for a count, which may pass through by chance.
pub const COUNT_WITHOUT_STEADY: Kind = Kind::warning("count-without-steady");
/// Rows that may be none, where none would pass as well.
pub const ROWS_MAY_BE_NONE: Kind = Kind::warning("rows-may-be-none");
/// A change in the range of a back-out, with no word on how to take it back.
pub const NO_WAY_BACK_SAID: Kind = Kind::warning("no-way-back-said");
/// Parts that follow the same option.
pub const OPTIONS_OVERLAP: Kind = Kind::warning("options-overlap");
/// The guide's own host among those that are taken down.
pub const GUIDE_IN_LOOP: Kind = Kind::warning("guide-in-loop");
/// An input that nothing uses.
pub const UNUSED_INPUT: Kind = Kind::warning("unused-input");
/// An `allow` that answers nothing.
pub const ALLOWS_NOTHING: Kind = Kind::warning("allows-nothing");

/// All of them.
pub const KINDS: &[Kind] = &[
    BAD_EXPRESSION,
    UNKNOWN_NAME,
    UNKNOWN_FUNCTION,
    UNKNOWN_FIELD,
    TEXT_WITH_NUMBER,
    NOT_A_CONDITION,
    NOT_BOOLEAN,
    NEVER_EQUAL,
    HYPHEN_IN_NAME,
    WRONG_ARGUMENTS,
    WRONG_SUM,
    MISPLACED_MARKER,
    WRONG_VALUE,
    MONITOR_IN_COMMAND,
    BAD_PATTERN,
    CONTROL_CHARACTER,
    BAD_DURATION,
    BAD_SHARE,
    BAD_PACE,
    BAD_NAME,
    BAD_ID,
    DUPLICATE_NAME,
    DUPLICATE_ID,
    UNKNOWN_FORMAT,
    NO_ACTION,
    TWO_ACTIONS,
    EMPTY_BLOCK,
    KEY_OF_OTHER_ACTION,
    KEY_OF_STEP,
    TOO_MANY_LEVELS,
    SIDE_STEP,
    NO_EFFECT,
    ANSWER_EFFECT,
    PROBE_CHANGES,
    NO_HOST,
    BAD_LOOP,
    MAY_BE_EMPTY,
    REPEAT_WITHOUT_END,
    UNKNOWN_GUARD,
    GUARD_BROKEN,
    UNKNOWN_STEP,
    OUT_OF_TURN,
    ANSWER_TO_NOTHING,
    ANSWER_TOO_EARLY,
    NEVER_ANSWERED,
    RESTORE_OF_NOTHING,
    FILE_PATH,
    FILE_CHANGE,
    BAD_EDIT,
    BAD_MODE,
    BAD_GROUP,
    COPY_ENDS,
    MISSING_FILE,
    NO_EVIDENCE,
    TWO_EVIDENCES,
    EACH_WITHOUT_MATCH,
    NO_OUTPUT,
    PROMPT_ANSWER,
    PROMPT_WITHOUT_END,
    BAD_TAKE,
    TAKE_GROUPS,
    MISPLACED_OTHERWISE,
    HOST_WITHOUT_AMONG,
    BAD_JSON_PATH,
    BAD_READER,
    NEVER_OPENED,
    EFFECT_ID_LACKS_LOOP,
    CAPTURE_MAY_BE_MISSING,
    CAPTURE_CLASH,
    UNDO_CONTRADICTION,
    UNDO_AFTER_NO_RETURN,
    CHOICES,
    BAD_DEFAULT,
    OPTION_NOT_COVERED,
    SECRET_SHOWN,
    AFTER_POWER_OFF,
    UNKNOWN_FRAGMENT,
    FRAGMENT_CYCLE,
    FRAGMENT_INPUT,
    UNKNOWN_EXPORT,
    QUOTED_VALUE,
    VALUE_IN_HERE_DOCUMENT,
    LIST_IN_TEXT,
    BAD_VARIABLE,
    ALLOW_FORM,
    LOST_FAILURE,
    UNSET_VARIABLE,
    WILL_ASK,
    EXIT_ONLY,
    STANDBY_WITHOUT_NODE,
    EXIT_ONE_IS_USUAL,
    NEVER_CLOSED,
    MONITOR_GOES_DARK,
    WAIT_WITHOUT_WORRY,
    COUNT_WITHOUT_STEADY,
    ROWS_MAY_BE_NONE,
    NO_WAY_BACK_SAID,
    OPTIONS_OVERLAP,
    GUIDE_IN_LOOP,
    UNUSED_INPUT,
    ALLOWS_NOTHING,
];
