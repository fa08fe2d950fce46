// (178)

package main

import "time"

func main() {
	t := time.NewTicker(time.Hour)
	t.Reset(-1)
}
