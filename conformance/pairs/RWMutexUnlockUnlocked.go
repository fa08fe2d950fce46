// (117)

package main

import "sync"

func main() {
	var m sync.RWMutex
	m.RLock()
	defer m.RUnlock()
	m.Unlock()
}
