// The first cause wins; a child's own stays its own. (153)

package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

func main() {
	root, cancel := context.WithCancelCause(context.Background())
	child, cancelChild := context.WithCancelCause(root)
	fmt.Println(context.Cause(root))
	cancelChild(errors.New("child's own"))
	cancel(errors.New("first"))
	cancel(errors.New("second"))
	fmt.Println(root.Err(), context.Cause(root))
	fmt.Println(child.Err(), context.Cause(child))
	grand, stop := context.WithCancel(root)
	defer stop()
	fmt.Println(grand.Err(), context.Cause(grand))
	timed, stopTimed := context.WithTimeoutCause(context.Background(), 0, errors.New("too slow"))
	defer stopTimed()
	fmt.Println(timed.Err(), context.Cause(timed))
	unused, stopUnused := context.WithTimeoutCause(context.Background(), time.Hour, errors.New("too slow"))
	stopUnused()
	fmt.Println(unused.Err(), context.Cause(unused))
}
