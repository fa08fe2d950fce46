// A writer waits for the reader, and the next reader for the writer. (95)

package main

import (
	"runtime"
	"sync"
)

func main() {
	var m sync.RWMutex
	m.RLock()
	go m.Lock()
	for m.TryRLock() {
		m.RUnlock()
		runtime.Gosched()
	}
	m.RLock()
}
