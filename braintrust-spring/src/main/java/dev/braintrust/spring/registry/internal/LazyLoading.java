package dev.braintrust.spring.registry.internal;

import org.jspecify.annotations.Nullable;

/**
 * What loads prompts and keeps them fresh, made with the first prompt that is not cached:
 * start-up goes without it. Thread-safe.
 */
final class LazyLoading implements AutoCloseable {

	private final RegistryBackend.Factory backend;

	private final CacheSettings settings;

	private final ProjectIds projectIds;

	private final RefreshScheduler scheduler;

	private final RegistryListener listener;

	private final PromptActions actions;

	private volatile @Nullable Loading made;

	private boolean closed;

	/**
	 * Create what makes the rest later.
	 * @param backend makes source and stores, once
	 * @param settings how to cache
	 * @param projectIds the projects that were seen
	 * @param scheduler runs refreshes later; closed by its owner
	 * @param listener is told what happens
	 */
	LazyLoading(RegistryBackend.Factory backend, CacheSettings settings, ProjectIds projectIds,
			RefreshScheduler scheduler, RegistryListener listener) {
		this.backend = backend;
		this.settings = settings;
		this.projectIds = projectIds;
		this.scheduler = scheduler;
		this.listener = listener;
		this.actions = new PromptActions(() -> loading().stores(), scheduler, listener);
	}

	private record Loading(PromptStores stores, RowCompiler compiler, PromptLoads loads, PromptRefresher refresher) {

		void close() {
			this.stores.close();
			this.compiler.close();
		}

	}

	/**
	 * What transitions ask for.
	 */
	PromptActions actions() {
		return this.actions;
	}

	PromptLoads loads() {
		return loading().loads();
	}

	PromptRefresher refresher() {
		return loading().refresher();
	}

	private Loading loading() {
		Loading current = this.made;
		if (current == null) {
			this.backend.prepare();
			current = make();
		}
		return current;
	}

	private synchronized Loading make() {
		Loading current = this.made;
		if (current == null) {
			current = create(this.backend.create());
			this.made = current;
			if (this.closed) {
				current.close();
			}
		}
		return current;
	}

	private Loading create(RegistryBackend backend) {
		RowCompiler compiler = new RowCompiler(backend.prompts(), this.projectIds, backend.source());
		Throttle throttle = new Throttle(this.settings.refreshInterval());
		PromptLoads loads = new PromptLoads(loader(backend, compiler), this.settings, throttle, this.scheduler,
				this.listener, this.actions);
		return new Loading(backend.stores(), compiler, loads,
				new PromptRefresher(this.settings, loads, throttle, this.scheduler));
	}

	private PromptLoader loader(RegistryBackend backend, RowCompiler compiler) {
		PromptStores stores = backend.stores();
		PromptLoader fetching = new SourcePromptLoader(backend.source(), compiler);
		PromptLoader leased = stores.isShared() ? new LeasedPromptLoader(stores, compiler, this.settings, fetching)
				: fetching;
		return new StoredPromptLoader(stores, compiler, backend.source() instanceof OfflinePromptSource, leased);
	}

	/**
	 * Load nothing more, and close the stores.
	 */
	@Override
	public synchronized void close() {
		this.closed = true;
		this.actions.closing();
		Loading current = this.made;
		if (current != null) {
			current.close();
		}
	}

}
