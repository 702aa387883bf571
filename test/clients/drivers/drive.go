package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

func main() {
	reader, err := NewCloudToken(os.Getenv("CLOUD_TOKEN_URL"), os.Getenv("CLOUD_TOKEN_KEY"), os.Getenv("CLOUD_TOKEN_APPID"))
	for lines := bufio.NewScanner(os.Stdin); err == nil && lines.Scan(); {
		words := strings.Fields(lines.Text())
		var token string
		var failure error
		if words[0] == "get" {
			token, failure = reader.Get()
		} else {
			token, failure = reader.Refused(words[1])
		}
		if failure != nil {
			fmt.Println("error", failure)
		} else {
			fmt.Println(token)
		}
	}
}
