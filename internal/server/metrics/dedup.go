package metrics

const dedupInterval = "1ms"
