package dev.braintrust.spring.selection.web.internal;

import java.util.ArrayList;
import java.util.List;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
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
		Overrides selected = this.header.select(values(exchange.getRequest().getHeaders()));
		Mono<Void> response = chain.filter(exchange);
		return (selected != null) ? response.contextWrite(selected::putInto) : response;
	}

	/**
	 * The values as sent: {@code getValuesAsList} splits them, and removes quotes and
	 * empty values. Methods that return all values of one name differ between the
	 * supported versions of Spring.
	 */
	private List<String> values(HttpHeaders headers) {
		String name = this.header.name();
		if (headers.getFirst(name) == null) {
			return List.of();
		}
		List<String> values = new ArrayList<>();
		headers.forEach((key, sent) -> {
			if (key.equalsIgnoreCase(name)) {
				values.addAll(sent);
			}
		});
		return values;
	}

	/** After Spring Security, which may reject the request. */
	@Override
	public int getOrder() {
		return 0;
	}

}
