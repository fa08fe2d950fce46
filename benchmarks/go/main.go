// Command benchmarks is Go's side of Gopark's benchmark table: one piece of work per process.
//
// Usage: benchmarks WORK [rounds=N] [warmupMs=N] [roundMs=N] [inTurns=0|1] [n=N]
//
//	benchmarks serve
//
// GOMAXPROCS in the environment says how many Ps the work may use. Every measured round is one
// line of JSON on standard output, the same line that the JVM programs print. With inTurns=1 it
// says "ready" when it is warm, and then reads a line before each round.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// outcome is what one round took, and what else it measured.
type outcome struct {
	nanos int64
	extra map[string]float64
}

// work is one entry of the table. A work with size 0 is scaled until a round lasts roundMs;
// any other size is run as it is, after warm-up rounds of warmSize operations.
type work struct {
	size     int64
	warmSize int64
	run      func(n int64) outcome
}

// maxSizedWarmUps: more would only leave garbage behind, which the memory figures then count.
const maxSizedWarmUps = 20

type settings struct {
	rounds   int
	warmup   time.Duration
	roundFor time.Duration
	inTurns  bool
	size     int64
}

type line struct {
	Rival   string             `json:"rival"`
	Work    string             `json:"work"`
	Procs   int                `json:"procs"`
	N       int64              `json:"n"`
	NsPerOp float64            `json:"ns_per_op"`
	Extra   map[string]float64 `json:"extra"`
}

var works = map[string]work{}

func scaled(name string, run func(n int64)) {
	scaledMeasured(name, timed(run))
}

// scaledMeasured is for a work that measures itself, without what it prepares.
func scaledMeasured(name string, run func(n int64) outcome) {
	works[name] = work{run: run}
}

func sized(name string, size, warmSize int64, run func(n int64) outcome) {
	works[name] = work{size: size, warmSize: warmSize, run: run}
}

func timed(run func(n int64)) func(n int64) outcome {
	return func(n int64) outcome {
		start := time.Now()
		run(n)
		return outcome{nanos: time.Since(start).Nanoseconds()}
	}
}

func main() {
	if len(os.Args) < 2 {
		fail("usage: benchmarks WORK [key=value ...]")
	}
	name := os.Args[1]
	if name == "serve" {
		serveHTTP()
		return
	}
	w, known := works[name]
	if !known {
		fail("unknown work " + name)
	}
	s := parse(os.Args[2:])
	if s.size != 0 {
		w.size = s.size
	}
	n := warmUp(w, s)
	turns := bufio.NewScanner(os.Stdin)
	if s.inTurns {
		fmt.Println("ready")
	}
	for i := 0; i < s.rounds; i++ {
		if s.inTurns && !turns.Scan() {
			break
		}
		cpuBefore, allocatedBefore := cpuNanos(), allocatedBytes()
		o := w.run(n)
		extra := map[string]float64{
			"cpu_ns_per_op":      (cpuNanos() - cpuBefore) / float64(n),
			"alloc_bytes_per_op": math.Round((allocatedBytes() - allocatedBefore) / float64(n)),
		}
		for name, value := range o.extra {
			extra[name] = value
		}
		text, err := json.Marshal(line{"go", name, runtime.GOMAXPROCS(0), n,
			float64(o.nanos) / float64(n), extra})
		if err != nil {
			fail(err.Error())
		}
		fmt.Println(string(text))
	}
}

// cpuNanos is the processor time of all threads, the collector's too.
func cpuNanos() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		fail(err.Error())
	}
	return float64(usage.Utime.Nano() + usage.Stime.Nano())
}

// allocatedBytes is all that was ever allocated on the heap; goroutines' stacks are not on it.
func allocatedBytes() float64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.TotalAlloc)
}

// warmUp runs unmeasured rounds and returns the size of a measured one.
func warmUp(w work, s settings) int64 {
	if w.size != 0 {
		start := time.Now()
		for i := 0; i < maxSizedWarmUps && time.Since(start) < s.warmup; i++ {
			w.run(w.warmSize)
		}
		return w.size
	}
	n := int64(1000)
	for start := time.Now(); time.Since(start) < s.warmup; {
		took := w.run(n).nanos
		grown := int64(float64(n) * float64(s.roundFor.Nanoseconds()) / float64(took+1))
		n = min(max(grown, 1000), n*10)
	}
	return n
}

func parse(args []string) settings {
	s := settings{rounds: 5, warmup: 2 * time.Second, roundFor: 200 * time.Millisecond}
	for _, arg := range args {
		key, text, _ := strings.Cut(arg, "=")
		value, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			fail("not a number: " + arg)
		}
		switch key {
		case "rounds":
			s.rounds = int(value)
		case "warmupMs":
			s.warmup = time.Duration(value) * time.Millisecond
		case "roundMs":
			s.roundFor = time.Duration(value) * time.Millisecond
		case "inTurns":
			s.inTurns = value != 0
		case "n":
			s.size = value
		default:
			fail("unknown setting " + arg)
		}
	}
	return s
}

func fail(text string) {
	fmt.Fprintln(os.Stderr, text)
	os.Exit(64)
}
