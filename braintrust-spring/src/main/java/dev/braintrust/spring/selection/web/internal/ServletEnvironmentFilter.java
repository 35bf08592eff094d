package dev.braintrust.spring.selection.web.internal;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.filter.OncePerRequestFilter;

import dev.braintrust.spring.selection.internal.Overrides;

/**
 * Applies the environment of a request's header to the thread that serves the request,
 * also after an asynchronous dispatch, and to the {@code Callable} that a controller
 * returns.
 */
public final class ServletEnvironmentFilter extends OncePerRequestFilter implements Ordered {

	private static final String SELECTED = ServletEnvironmentFilter.class.getName() + ".SELECTED";

	private final EnvironmentHeader header;

	/**
	 * Create a filter.
	 * @param header the header
	 */
	public ServletEnvironmentFilter(EnvironmentHeader header) {
		this.header = header;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Overrides selected = selected(request);
		if (selected == null) {
			chain.doFilter(request, response);
			return;
		}
		WebAsyncUtils.getAsyncManager(request)
			.registerCallableInterceptor(SELECTED, new OverridesCallableInterceptor(selected));
		try {
			selected.<@Nullable Object>call(() -> {
				chain.doFilter(request, response);
				return null;
			});
		}
		catch (ServletException | IOException | RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new ServletException(ex);
		}
	}

	/** Decided once for all dispatches of a request. */
	private @Nullable Overrides selected(HttpServletRequest request) {
		if (request.getAttribute(SELECTED) instanceof Optional<?> known) {
			return (Overrides) known.orElse(null);
		}
		Enumeration<String> values = request.getHeaders(this.header.name());
		Overrides selected = this.header.select((values != null) ? Collections.list(values) : List.of());
		request.setAttribute(SELECTED, Optional.ofNullable(selected));
		return selected;
	}

	@Override
	protected boolean shouldNotFilterAsyncDispatch() {
		return false;
	}

	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

	/** After Spring Security, which may reject the request. */
	@Override
	public int getOrder() {
		return 0;
	}

}
