package walk

import (
	"syscall"
	"time"
)

// askTimeout bounds each step of a request: to a program in the same network,
// which is quick or will not answer.
const askTimeout = 3 * time.Second

// ask makes a request, and returns what is answered, up to most bytes. It does
// without package net, which would make the probe half as large again.
func ask(at listening, request string, most int) []byte {
	var to syscall.Sockaddr
	family := syscall.AF_INET
	if len(at.addr) == 4 {
		to = &syscall.SockaddrInet4{Port: int(at.port), Addr: [4]byte(at.addr)}
	} else {
		family = syscall.AF_INET6
		to = &syscall.SockaddrInet6{Port: int(at.port), Addr: [16]byte(at.addr)}
	}
	fd, err := syscall.Socket(family, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer syscall.Close(fd)
	limit := syscall.NsecToTimeval(askTimeout.Nanoseconds())
	for _, option := range []int{syscall.SO_SNDTIMEO, syscall.SO_RCVTIMEO} {
		if syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, option, &limit) != nil {
			return nil
		}
	}
	if syscall.Connect(fd, to) != nil {
		return nil
	}
	for rest := []byte(request); len(rest) > 0; {
		n, err := again(syscall.Write, fd, rest)
		if err != nil || n <= 0 {
			return nil
		}
		rest = rest[n:]
	}
	answer := make([]byte, most)
	got := 0
	for got < most {
		n, err := again(syscall.Read, fd, answer[got:])
		if err != nil || n <= 0 {
			break // what came before the break is an answer
		}
		got += n
	}
	return answer[:got]
}

// again repeats what a signal interrupts until it is done: with a time limit
// the kernel does not resume it by itself. Source: signal(7).
func again(do func(int, []byte) (int, error), fd int, b []byte) (n int, err error) {
	for n, err = do(fd, b); err == syscall.EINTR; n, err = do(fd, b) {
	}
	return n, err
}
