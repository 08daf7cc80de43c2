package fleet

import "github.com/prometheus/client_golang/prometheus"

// labels of every series of the fleet. The product lets a dashboard pick the
// hosts of one product even after they fell silent.
var labels = []string{"client", "instance", "product"}

var (
	lastPush = prometheus.NewDesc("peeper_client_last_push_timestamp_seconds",
		"When the client's last push was accepted, by the server's clock.", labels, nil)
	clockSkew = prometheus.NewDesc("peeper_client_clock_skew_seconds",
		"How far the client's clock is ahead of the server's.", labels, nil)
)

// Describe makes the fleet a prometheus.Collector.
func (f *Fleet) Describe(to chan<- *prometheus.Desc) {
	to <- lastPush
	to <- clockSkew
}

// Collect gives the gauges of the clients there are: those of a removed one
// go with it.
func (f *Fleet) Collect(to chan<- prometheus.Metric) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for k, r := range f.rows {
		to <- prometheus.MustNewConstMetric(lastPush, prometheus.GaugeValue,
			float64(r.LastPush.UnixMilli())/1000, k.client, k.instance, r.Product)
		if r.Skew != nil {
			to <- prometheus.MustNewConstMetric(clockSkew, prometheus.GaugeValue, r.Skew.Seconds(), k.client, k.instance, r.Product)
		}
	}
}
