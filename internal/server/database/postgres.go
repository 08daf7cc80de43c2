package database

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresConns leaves most of PostgreSQL's usual 100 connections to others.
const postgresConns = 16

func openPostgres(ctx context.Context, url string) (*DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		// The driver's message repeats the URL, and its way of hiding the
		// password fails on a URL that cannot be parsed.
		return nil, errors.New("the database URL cannot be read: write postgres://user:password@host:5432/name, " +
			"with special characters of the password in percent form (PEEPER_DATABASE_URL)")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "peeper-server"
	}
	place := config.Host
	if config.Host != "" && config.Host[0] != '/' {
		place = net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	}
	db := &DB{DB: stdlib.OpenDB(*config), dialect: Postgres, place: place + " database " + config.Database}
	db.SetMaxOpenConns(postgresConns)
	db.SetMaxIdleConns(4)
	// Old connections do not outlive a failover or a changed address for long.
	db.SetConnMaxLifetime(30 * time.Minute)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, explainPostgres(db.place, err)
	}
	return db, nil
}

// explainPostgres turns PostgreSQL's codes into sentences with the place and
// the fix.
func explainPostgres(place string, err error) error {
	var failure *pgconn.PgError
	if errors.As(err, &failure) {
		switch failure.Code {
		case "28P01", "28000":
			return fmt.Errorf("PostgreSQL at %s refused the login (%s): check user and password in the database URL and pg_hba.conf",
				place, failure.Message)
		case "3D000":
			return fmt.Errorf("PostgreSQL at %s says that the database is not there: create it: %s", place, failure.Message)
		case "42501":
			return fmt.Errorf("PostgreSQL at %s: %s: the user of the database URL must own the database or have CREATE on its schema",
				place, failure.Message)
		}
		return fmt.Errorf("PostgreSQL at %s: %s (code %s)", place, failure.Message, failure.Code)
	}
	var network *pgconn.ConnectError
	if errors.As(err, &network) {
		return fmt.Errorf("cannot reach PostgreSQL at %s: check that it runs and listens there: %w", place, err)
	}
	return fmt.Errorf("PostgreSQL at %s: %w", place, err)
}
