package walk

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// traceOptions have every thread stop before it exits, while what it used can
// still be read, and a program end with the probe. Source: ptrace(2).
const traceOptions = syscall.PTRACE_O_TRACEEXIT | syscall.PTRACE_O_TRACECLONE |
	syscall.PTRACE_O_TRACEFORK | syscall.PTRACE_O_TRACEVFORK | exitKill

// exitKill is PTRACE_O_EXITKILL, which package syscall does not have.
const exitKill = 0x100000

// use starts a program and traces it to its end. What it prints is thrown away.
// Memory is read from the kernel's own account of the program when it exits:
// what wait(2) reports counts in what the process was before it became the
// program, which is the probe.
func use(program string, command, env []string) (Usage, error) {
	// Only the thread that started a program may trace it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return Usage{}, err
	}
	defer null.Close()
	fd := null.Fd()
	pid, err := syscall.ForkExec(program, command, &syscall.ProcAttr{
		Env: env, Files: []uintptr{fd, fd, fd}, Sys: &syscall.SysProcAttr{Ptrace: true},
	})
	if err != nil {
		return Usage{}, fmt.Errorf("starting the program: %w", err)
	}
	u, err := trace(pid)
	if err != nil {
		_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended
	}
	return u, err
}

// trace follows a program that is about to begin until it has exited.
func trace(pid int) (Usage, error) {
	var status syscall.WaitStatus
	var before, all syscall.Rusage
	if _, err := wait4(pid, &status, &before); err != nil {
		return Usage{}, err
	}
	if !status.Stopped() {
		return Usage{}, errors.New("starting the program: it has ended before it began")
	}
	if err := syscall.PtraceSetOptions(pid, traceOptions); err != nil {
		return Usage{}, fmt.Errorf("tracing the program: %w", err)
	}
	u := Usage{}
	begun := map[int]bool{pid: true}
	for thread := pid; ; {
		signal := 0
		if status.StopSignal() != syscall.SIGTRAP && begun[thread] {
			signal = int(status.StopSignal())
		}
		begun[thread] = true // its first stop is the tracer's
		switch status.TrapCause() {
		case syscall.PTRACE_EVENT_FORK, syscall.PTRACE_EVENT_VFORK:
			return u, ErrFurther
		case syscall.PTRACE_EVENT_EXIT:
			u.PeakBytes = max(u.PeakBytes, peak(thread))
		}
		// A thread may be gone: one that exits ends all others.
		if err := syscall.PtraceCont(thread, signal); err != nil && err != syscall.ESRCH {
			return u, fmt.Errorf("tracing the program: %w", err)
		}
		for {
			var err error
			if thread, err = wait4(-1, &status, &all); err != nil {
				return u, err
			}
			if status.Stopped() {
				break
			}
			if thread != pid {
				continue
			}
			if u.PeakBytes == 0 {
				return u, errors.New("tracing the program: its memory is not known")
			}
			u.CPU = spent(all) - spent(before)
			return u, nil
		}
	}
}

// ofThisThread is __WNOTHREAD, which package syscall does not have: it leaves alone
// what other threads have started, and wait for.
const ofThisThread = 0x20000000

// wait4 waits for a process or a thread that this thread traces.
func wait4(pid int, status *syscall.WaitStatus, used *syscall.Rusage) (int, error) {
	for {
		id, err := syscall.Wait4(pid, status, syscall.WALL|ofThisThread, used)
		switch {
		case err == nil:
			return id, nil
		case err != syscall.EINTR:
			return 0, fmt.Errorf("waiting for the program: %w", err)
		}
	}
}

func spent(r syscall.Rusage) time.Duration {
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// peak is the most memory that a thread's program has had, in bytes; 0 if that
// is not known. Source: VmHWM in proc(5).
func peak(thread int) int64 {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(thread) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err != nil {
				return 0
			}
			return kib << 10
		}
	}
	return 0
}
