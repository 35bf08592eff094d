package dev.braintrust.spring.selection.web.internal;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

import dev.braintrust.spring.selection.internal.Overrides;

/**
 * Adds the environment of a request's header to the request's Reactor context.
 */
public final class ReactiveEnvironmentFilter implements WebFilter, Ordered {

	private final EnvironmentHeader header;

	/**
	 * Create a filter.
	 * @param header the header
	 */
	public ReactiveEnvironmentFilter(EnvironmentHeader header) {
		this.header = header;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		Overrides selected = this.header.select(exchange.getRequest().getHeaders().getValuesAsList(this.header.name()));
		Mono<Void> response = chain.filter(exchange);
		return (selected != null) ? response.contextWrite(selected::putInto) : response;
	}

	/** After Spring Security, which may reject the request. */
	@Override
	public int getOrder() {
		return 0;
	}

}
