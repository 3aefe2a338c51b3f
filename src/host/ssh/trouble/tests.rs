use super::*;

/// What a real `ssh` said.
macro_rules! said {
    ($name:literal) => {
        Trouble::read(include_str!(concat!("../../../../tests/transcripts/ssh/", $name, ".err")))
    };
}

#[test]
fn what_a_real_ssh_says_is_understood() {
    assert_eq!(said!("during-reboot").kind, Kind::Refused);
    assert_eq!(said!("sshd-stopped").kind, Kind::Refused);
    assert_eq!(said!("off").kind, Kind::TimedOut);
    assert_eq!(said!("cut-off").kind, Kind::TimedOut);
    assert_eq!(said!("reboot").kind, Kind::Ended);
    assert_eq!(said!("host-key-unknown").kind, Kind::KeyUnknown);
    let refused = Kind::LoginRefused {
        who: "root@10.213.77.11".into(),
        methods: "publickey".into(),
    };
    assert_eq!(said!("key-refused").kind, refused);
    assert!(
        said!("no-such-user")
            .words()
            .starts_with("the login as nobody@10.213.77.11 was refused; it takes publickey.")
    );
}

#[test]
fn a_changed_key_says_which_line_of_which_file_and_what_it_shows_now() {
    let changed = said!("host-key-changed");
    let kind = Kind::KeyChanged {
        now: Some("SHA256:n3j5CcKHRSmxq4p61t7gyexZLJrUJmGvafKVUVSeFRc".into()),
        place: Some("DIR/changed:1".into()),
    };
    assert_eq!(changed.kind, kind);
    assert!(changed.needs_operator());
    let words = changed.words();
    assert!(
        words.contains("SHA256:n3j5CcKHRSmxq4p61t7gyexZLJrUJmGvafKVUVSeFRc") && words.contains("DIR/changed:1"),
        "{words}"
    );
}

#[test]
fn other_words_of_ssh_are_understood() {
    let kinds = [
        ("ssh: Could not resolve hostname nod1: Name or service not known", Kind::UnknownName),
        ("ssh: connect to host 10.0.0.1 port 22: No route to host", Kind::NoRoute),
        (
            "kex_exchange_identification: Connection closed by remote host\nConnection closed by 127.0.0.1 port 40",
            Kind::Dropped,
        ),
        (
            "kex_exchange_identification: read: Connection reset by peer\nConnection reset by 127.0.0.1 port 40",
            Kind::Dropped,
        ),
        (
            "kex_exchange_identification: banner line contains invalid characters\nbanner exchange: Connection to 1 port 2: invalid format",
            Kind::Garbage,
        ),
        (
            "Connection timed out during banner exchange\nConnection to 127.0.0.1 port 40 timed out",
            Kind::TimedOut,
        ),
        (
            "Received disconnect from 1 port 2:2: Too many authentication failures\nDisconnected from 1 port 2",
            Kind::TooManyKeys,
        ),
        (
            "Unable to negotiate with 1 port 2: no matching host key type found. Their offer: ssh-rsa",
            Kind::NoCommonWay,
        ),
        (
            "/h/.ssh/config: line 3: Bad configuration option: foo\n/h/.ssh/config: terminating, 1 bad configuration options",
            Kind::BadConfiguration,
        ),
        ("Bad owner or permissions on /h/.ssh/config", Kind::OpenFile),
        (
            "channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed\nkex_exchange_identification: Connection closed by remote host",
            Kind::NoPassage,
        ),
        ("client_loop: send disconnect: Broken pipe", Kind::Ended),
        ("Timeout, server 127.0.0.1 not responding.", Kind::TimedOut),
        ("OpenSSH_9.2p1\ndebug1: Connection refused\n", Kind::Other),
    ];
    for (text, kind) in kinds {
        assert_eq!(Trouble::read(text).kind, kind, "{text}");
    }
}

#[test]
fn a_key_file_that_others_can_read_is_told_as_the_cause() {
    let text = "@@@@@@@@@\n@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @\n@@@@@@@@@\n\
                Permissions 0644 for '/h/.ssh/id' are too open.\nIt is required that your private key files are NOT accessible by others.\n\
                This private key will be ignored.\nLoad key \"/h/.ssh/id\": bad permissions\nroot@h: Permission denied (publickey).\n";
    let trouble = Trouble::read(text);
    assert_eq!(trouble.kind, Kind::OpenFile);
    assert!(
        trouble.words().starts_with("Permissions 0644 for '/h/.ssh/id' are too open. "),
        "{}",
        trouble.words()
    );
}

#[test]
fn what_a_server_says_reaches_no_screen_as_control_characters() {
    let trouble = Trouble::read("Connection closed by \u{1b}]0;owned\u{7} port 22");
    assert!(!trouble.words().chars().any(char::is_control));
}

#[test]
fn only_what_time_can_mend_is_tried_again_by_itself() {
    let again = |text: &str| !Trouble::read(text).needs_operator();
    assert!(again("ssh: connect to host x port 22: Connection refused"));
    assert!(again("kex_exchange_identification: Connection closed by remote host"));
    assert!(!again("root@x: Permission denied (publickey)."));
    assert!(!again("Host key verification failed."));
}
