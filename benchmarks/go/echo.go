package main

import (
	"io"
	"net"
	"slices"
	"sync"
	"time"
)

func init() {
	sized("echo-1", 20_000, 5_000, (&echo{connections: 1}).run)
	sized("echo-100", 40_000, 5_000, (&echo{connections: 100}).run)
	sized("echo-9000", 90_000, 18_000, (&echo{connections: 9_000}).run)
}

const echoLength = 64

// echo: a client sends 64 bytes over loopback, a server in the same process sends them back.
// Connections are opened once and kept; each end is a goroutine.
type echo struct {
	connections int
	clients     []net.Conn
}

func (e *echo) run(n int64) outcome {
	if e.clients == nil {
		e.open()
	}
	each := int(n) / e.connections
	delays := make([]float64, each*e.connections)
	var done sync.WaitGroup
	done.Add(e.connections)
	start := time.Now()
	for c, conn := range e.clients {
		go func() {
			defer done.Done()
			talk(conn, delays[c*each:(c+1)*each])
		}()
	}
	done.Wait()
	took := time.Since(start)
	slices.Sort(delays)
	at := func(share float64) float64 { return delays[int(share*float64(len(delays)-1))] }
	return outcome{nanos: took.Nanoseconds(), extra: map[string]float64{
		"p50_ns_per_op": at(0.5),
		"p99_ns_per_op": at(0.99),
	}}
}

// open returns when all connections are accepted and served.
func (e *echo) open() {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	var accepted sync.WaitGroup
	accepted.Add(e.connections)
	go func() {
		for range e.connections {
			conn, err := server.Accept()
			check(err)
			go serve(conn)
			accepted.Done()
		}
	}()
	for range e.connections {
		conn, err := net.Dial("tcp", server.Addr().String())
		check(err)
		e.clients = append(e.clients, conn)
	}
	accepted.Wait()
	server.Close()
}

func serve(conn net.Conn) {
	buffer := make([]byte, echoLength)
	for {
		if _, err := io.ReadFull(conn, buffer); err != nil {
			return
		}
		_, err := conn.Write(buffer)
		check(err)
	}
}

func talk(conn net.Conn, delays []float64) {
	buffer := make([]byte, echoLength)
	for i := range delays {
		sent := time.Now()
		_, err := conn.Write(buffer)
		check(err)
		_, err = io.ReadFull(conn, buffer)
		check(err)
		delays[i] = float64(time.Since(sent).Nanoseconds())
	}
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}
