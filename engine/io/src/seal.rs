//! Giving up the machine: after this the process can use what it has open, and open nothing.
//!
//! Order: no new privileges, resource limits and capabilities, Landlock (landlock(7)) on this thread
//! and on the packet threads, which have to ask for it themselves, and last a seccomp filter
//! (seccomp(2)) on all threads. The filter lists what the engine, Python's event loop and the C
//! library need; every other call fails with `EPERM`, so that what tries gets an error it can report.

use std::collections::BTreeMap;
use std::fmt;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus,
    Scope,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter_all_threads,
};

use crate::engine::running;

/// A protection that the kernel has was refused.
#[derive(Debug)]
pub struct SealError {
    what: &'static str,
    why: String,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.why)
    }
}

impl std::error::Error for SealError {}

fn refused(what: &'static str, why: impl fmt::Display) -> SealError {
    SealError { what, why: why.to_string() }
}

/// Seal the process. Returns the names of the protections that hold for every thread.
pub fn seal(allow_unix_connect: bool) -> Result<Vec<&'static str>, SealError> {
    // The filter is made first: it reads nothing, but nothing may fail half-way.
    let filters = filters(allow_unix_connect)?;
    let mut holds = limits();
    let packet_threads = running();
    // Counted before this thread gives up the file system.
    let all_threads_asked = thread_count() == packet_threads.len().saturating_add(1);
    let own = seal_thread();
    let others: Vec<Vec<&'static str>> =
        packet_threads.iter().map(|it| it.seal().unwrap_or_default()).collect();
    for name in own {
        if all_threads_asked && others.iter().all(|it| it.contains(&name)) {
            holds.push(name);
        }
    }
    if has_seccomp() {
        for filter in &filters {
            apply_filter_all_threads(filter).map_err(|it| refused("seccomp", it))?;
        }
        holds.push("seccomp");
    }
    Ok(holds)
}

/// What each thread has to give up for itself; the names of what holds for it.
pub(crate) fn seal_thread() -> Vec<&'static str> {
    let mut holds = Vec::new();
    // SAFETY: no pointers.
    let given_up = unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) };
    if given_up == 0 {
        holds.push("no_new_privs");
    }
    if drop_capabilities() {
        holds.push("no_capabilities");
    }
    if landlock() {
        holds.push("landlock");
    }
    holds
}

/// No file, no TCP, no abstract socket and no signal leaves; false where the kernel has no Landlock.
fn landlock() -> bool {
    let abi = ABI::V7;
    let ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))
        .and_then(|it| it.handle_access(AccessNet::from_all(abi)))
        .and_then(|it| it.scope(Scope::from_all(abi)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
    ruleset.is_ok_and(|it| it.ruleset != RulesetStatus::NotEnforced)
}

/// The header and data of capset(2), version 3: two words for each set.
#[repr(C)]
struct CapabilityHeader {
    version: u32,
    pid: libc::c_int,
}

fn drop_capabilities() -> bool {
    const VERSION_3: u32 = 0x2008_0522;
    let header = CapabilityHeader { version: VERSION_3, pid: 0 };
    let none = [0_u32; 6];
    // SAFETY: both structures have the layout that version 3 asks for and live across the call.
    let result = unsafe { libc::syscall(libc::SYS_capset, &raw const header, none.as_ptr()) };
    result == 0
}

fn limits() -> Vec<&'static str> {
    let mut holds = Vec::new();
    if limit(libc::RLIMIT_CORE, 0) {
        holds.push("no_core");
    }
    // SAFETY: no pointers.
    if unsafe { libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) } == 0 {
        holds.push("undumpable");
    }
    // Where the operator sent standard output into a file, that file may still grow.
    if !is_regular_file(1) && !is_regular_file(2) && limit(libc::RLIMIT_FSIZE, 0) {
        holds.push("no_file_growth");
    }
    holds
}

fn limit(resource: libc::__rlimit_resource_t, most: libc::rlim_t) -> bool {
    let limit = libc::rlimit { rlim_cur: most, rlim_max: most };
    // SAFETY: the structure lives across the call.
    unsafe { libc::setrlimit(resource, &raw const limit) == 0 }
}

fn is_regular_file(fd: libc::c_int) -> bool {
    // SAFETY: plain integers, for which zero is valid.
    let mut status: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: the structure lives across the call.
    let known = unsafe { libc::fstat(fd, &raw mut status) } == 0;
    known && status.st_mode & libc::S_IFMT == libc::S_IFREG
}

/// Threads of this process; a wrong count only makes the answer more modest.
fn thread_count() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
}

fn has_seccomp() -> bool {
    let action = libc::SECCOMP_RET_ERRNO;
    // SAFETY: asks whether an action is known; the number lives across the call.
    let known = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_GET_ACTION_AVAIL,
            0,
            std::ptr::from_ref(&action),
        )
    };
    known == 0
}

/// Calls that need no look at their arguments.
const PLAIN: &[libc::c_long] = &[
    // descriptors that are open
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_fcntl,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_dup,
    // sockets that are open
    libc::SYS_accept4,
    libc::SYS_accept,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_recvmmsg,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_sendmmsg,
    libc::SYS_shutdown,
    libc::SYS_getsockname,
    libc::SYS_getpeername,
    libc::SYS_getsockopt,
    libc::SYS_setsockopt,
    // waiting
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_epoll_pwait2,
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    libc::SYS_eventfd2,
    libc::SYS_pipe2,
    libc::SYS_timerfd_create,
    libc::SYS_timerfd_settime,
    libc::SYS_futex,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_sched_yield,
    libc::SYS_restart_syscall,
    // memory
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_membarrier,
    // oneself
    libc::SYS_getrandom,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_getppid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_getrusage,
    libc::SYS_times,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_sched_getaffinity,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
    libc::SYS_rseq,
    libc::SYS_set_tid_address,
    libc::SYS_exit,
    libc::SYS_exit_group,
    // answered by the other filter
    libc::SYS_clone3,
    // adding filters only tightens
    libc::SYS_seccomp,
];

/// Calls that only some machines have.
#[cfg(target_arch = "x86_64")]
const OLD: &[libc::c_long] = &[
    libc::SYS_epoll_wait,
    libc::SYS_poll,
    libc::SYS_select,
    libc::SYS_dup2,
    libc::SYS_time,
    libc::SYS_getpgrp,
];
#[cfg(not(target_arch = "x86_64"))]
const OLD: &[libc::c_long] = &[];

type Rules = BTreeMap<libc::c_long, Vec<SeccompRule>>;

fn filters(allow_unix_connect: bool) -> Result<[BpfProgram; 2], SealError> {
    // The C library asks for clone3 first, whose flags no filter can read, and falls back to clone,
    // whose flags can be read, only when the call does not exist.
    let mut unknown = Rules::new();
    unknown.insert(libc::SYS_clone3, Vec::new());
    let first =
        compile(unknown, SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS.cast_unsigned()))?;
    let second = compile(
        allowed(allow_unix_connect)?,
        SeccompAction::Errno(libc::EPERM.cast_unsigned()),
        SeccompAction::Allow,
    )?;
    Ok([first, second])
}

fn compile(
    rules: Rules,
    otherwise: SeccompAction,
    listed: SeccompAction,
) -> Result<BpfProgram, SealError> {
    let architecture = std::env::consts::ARCH.try_into().map_err(|it| refused("seccomp", it))?;
    SeccompFilter::new(rules, otherwise, listed, architecture)
        .and_then(TryInto::try_into)
        .map_err(|it| refused("seccomp", it))
}

fn allowed(allow_unix_connect: bool) -> Result<Rules, SealError> {
    let mut rules: Rules = PLAIN.iter().chain(OLD).map(|it| (*it, Vec::new())).collect();
    let executable = libc::PROT_EXEC.cast_unsigned().into();
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        // Memory may not become code.
        rules.insert(call, vec![one(2, SeccompCmpOp::MaskedEq(executable), 0)?]);
    }
    // Threads, not processes.
    let thread = libc::CLONE_THREAD.cast_unsigned().into();
    rules.insert(libc::SYS_clone, vec![one(0, SeccompCmpOp::MaskedEq(thread), thread)?]);
    // The C library's fstat: an open descriptor, no path.
    let empty_path = libc::AT_EMPTY_PATH.cast_unsigned().into();
    rules.insert(libc::SYS_newfstatat, vec![one(3, SeccompCmpOp::Eq, empty_path)?]);
    // Signals to oneself: abort(3) and the interpreter's own.
    let pid = std::process::id().into();
    rules.insert(libc::SYS_tgkill, vec![one(0, SeccompCmpOp::Eq, pid)?]);
    // Read limits, set none.
    rules.insert(libc::SYS_prlimit64, vec![one64(2, SeccompCmpOp::Eq, 0)?]);
    let name = libc::PR_SET_NAME.cast_unsigned().into();
    let get_name = libc::PR_GET_NAME.cast_unsigned().into();
    let vma = PR_SET_VMA;
    let prctl = [name, get_name, vma].map(|it| one(0, SeccompCmpOp::Eq, it));
    rules.insert(libc::SYS_prctl, prctl.into_iter().collect::<Result<_, _>>()?);
    let controls = [libc::FIONBIO, libc::FIONREAD, libc::FIOCLEX, libc::TCGETS];
    let ioctl = controls.map(|it| one(1, SeccompCmpOp::Eq, it));
    rules.insert(libc::SYS_ioctl, ioctl.into_iter().collect::<Result<_, _>>()?);
    if allow_unix_connect {
        let unix = libc::AF_UNIX.cast_unsigned().into();
        rules.insert(libc::SYS_socket, vec![one(0, SeccompCmpOp::Eq, unix)?]);
        rules.insert(libc::SYS_connect, Vec::new());
    }
    Ok(rules)
}

/// The memory allocator names its arenas (prctl(2), `PR_SET_VMA`).
const PR_SET_VMA: u64 = 0x5356_4d41;

fn one(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompRule, SealError> {
    rule(argument, SeccompCmpArgLen::Dword, operator, value)
}

fn one64(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompRule, SealError> {
    rule(argument, SeccompCmpArgLen::Qword, operator, value)
}

fn rule(
    argument: u8,
    length: SeccompCmpArgLen,
    operator: SeccompCmpOp,
    value: u64,
) -> Result<SeccompRule, SealError> {
    SeccompCondition::new(argument, length, operator, value)
        .and_then(|it| SeccompRule::new(vec![it]))
        .map_err(|it| refused("seccomp", it))
}
