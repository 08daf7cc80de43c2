/**
 * Joins equal requests that are under way into one. The request is stopped only when everyone who
 * asked for it has left.
 */
export class Shared<T> {
  private readonly flights = new Map<string, Flight<T>>();

  run(key: string, start: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const flight = this.flights.get(key) ?? this.launch(key, start);
    flight.passengers++;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        flight.passengers--;
        if (flight.passengers === 0) {
          this.forget(key, flight);
          flight.controller.abort(signal.reason);
        }
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      flight.promise.then(resolve, reject).finally(() => {
        signal.removeEventListener('abort', leave);
      });
    });
  }

  private launch(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { passengers: 0, controller, promise: start(controller.signal) };
    this.flights.set(key, flight);
    const forget = () => this.forget(key, flight);
    flight.promise.then(forget, forget);
    return flight;
  }

  private forget(key: string, flight: Flight<T>): void {
    if (this.flights.get(key) === flight) this.flights.delete(key);
  }
}

interface Flight<T> {
  passengers: number;
  controller: AbortController;
  promise: Promise<T>;
}
