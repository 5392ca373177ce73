// A SQL client that is not the program's own: runs the texts it is given and tells what came of them.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"
)

type order struct {
	Dial, Server, Database, User, Password, Encrypt, Authority string
	Texts                                                      []string
}

type outcome struct {
	Rows    [][]any `json:"rows"`
	Numbers []int32 `json:"numbers"`
	Failure string  `json:"failure,omitempty"`
}

// The connection goes to the simulator; the server keeps its name for TLS and login.
type dialer struct{ address string }

func (d dialer) DialContext(ctx context.Context, network, _ string) (net.Conn, error) {
	return (&net.Dialer{}).DialContext(ctx, network, d.address)
}

func (d dialer) HostName() string { return "" }

func main() {
	var asked order
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fail(err)
	}
	config, err := msdsn.Parse(fmt.Sprintf("server=%s;database=%s;user id=%s;encrypt=%s;certificate=%s;dial timeout=10",
		asked.Server, asked.Database, asked.User, asked.Encrypt, asked.Authority))
	if err != nil {
		fail(err)
	}
	config.Password = asked.Password
	connector := mssql.NewConnectorConfig(config)
	connector.Dialer = dialer{asked.Dial}
	pool := sql.OpenDB(connector)
	defer pool.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	outcomes := []outcome{}
	connection, err := pool.Conn(ctx)
	if err != nil {
		outcomes = append(outcomes, refused(err))
	} else {
		for _, text := range asked.Texts {
			outcomes = append(outcomes, run(ctx, connection, text))
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(outcomes); err != nil {
		fail(err)
	}
}

func run(ctx context.Context, connection *sql.Conn, text string) outcome {
	rows, err := connection.QueryContext(ctx, text)
	if err != nil {
		return refused(err)
	}
	defer rows.Close()
	found := outcome{Rows: [][]any{}, Numbers: []int32{}}
	names, err := rows.Columns()
	if err != nil {
		return refused(err)
	}
	for rows.Next() {
		row := make([]any, len(names))
		places := make([]any, len(names))
		for i := range row {
			places[i] = &row[i]
		}
		if err := rows.Scan(places...); err != nil {
			return refused(err)
		}
		found.Rows = append(found.Rows, row)
	}
	if err := rows.Err(); err != nil {
		return refused(err)
	}
	return found
}

func refused(err error) outcome {
	result := outcome{Rows: [][]any{}, Numbers: []int32{}, Failure: err.Error()}
	var cause mssql.Error
	if errors.As(err, &cause) {
		for _, one := range cause.All {
			result.Numbers = append(result.Numbers, one.Number)
		}
	}
	return result
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
