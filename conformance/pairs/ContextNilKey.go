// A value needs a key. (150)

package main

import (
	"context"
	"fmt"
)

func main() {
	defer func() { fmt.Println(recover()) }()
	context.WithValue(context.Background(), nil, "value")
}
