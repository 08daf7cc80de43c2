package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"peeper/internal/server/dashboards"
)

// dashboardError is an error with what a program, or an editor, can go by.
type dashboardError struct {
	Message string `json:"message"`
	// Status is Grafana's word for why a save was refused.
	Status string `json:"status,omitempty"`
	// Line and Column count from 1, in the body of the request or in the file.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Path is the place in the dashboard, like panels[2].title.
	Path string `json:"path,omitempty"`
}

// placed gives an error of a dashboard with its place in fields of their own.
func placed(err error) *dashboardError {
	var problem *dashboards.Problem
	if errors.As(err, &problem) {
		return &dashboardError{Message: problem.What, Line: problem.Line, Column: problem.Column, Path: problem.Path}
	}
	return &dashboardError{Message: err.Error()}
}

// fail answers an error of a dashboard, or of something behind it.
func (a *API) fail(w http.ResponseWriter, err error) {
	a.failWith(w, err, http.StatusPreconditionFailed)
}

// failWith answers like fail, with another status where a name is taken.
func (a *API) failWith(w http.ResponseWriter, err error, taken int) {
	answer := placed(err)
	status := http.StatusBadRequest
	switch {
	case err == dashboards.ErrNotFound:
		status, answer.Message = http.StatusNotFound, "there is no such dashboard: it was removed, or the address is wrong"
	case errors.Is(err, dashboards.ErrNotFound):
		status = http.StatusNotFound
	case errors.Is(err, dashboards.ErrForbidden):
		status = http.StatusForbidden
	case errors.Is(err, dashboards.ErrVersion):
		status, answer.Status = http.StatusPreconditionFailed, "version-mismatch"
	case errors.Is(err, dashboards.ErrNameTaken):
		status, answer.Status = taken, "name-exists"
	case errors.Is(err, dashboards.ErrUIDTaken):
		status, answer.Status = taken, "uid-exists"
	case errors.Is(err, dashboards.ErrInvalid):
		if answer.Line > 0 {
			answer.Message = fmt.Sprintf("line %d, column %d: %s", answer.Line, answer.Column, answer.Message)
		}
	case errors.Is(err, context.Canceled):
		status, answer.Message = http.StatusServiceUnavailable, "the request was given up"
	default:
		a.Logger.Error("a request failed", "error", err)
		status, answer.Message = http.StatusInternalServerError, "this did not work; the server's log says why"
	}
	writeJSON(w, status, answer)
}
