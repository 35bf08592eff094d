package dev.braintrust.spring.registry.internal;

import org.jspecify.annotations.Nullable;

/**
 * The objects that load and refresh prompts. They are created when the first prompt is
 * loaded, so that they do not delay start-up. Thread-safe.
 */
final class LazyLoadingPipeline implements AutoCloseable {

	private final RegistryBackend.Factory backend;

	private final CacheSettings settings;

	private final ConfirmedProjectIds projectIds;

	private final RefreshScheduler scheduler;

	private final RegistryListener listener;

	private final PromptActionExecutor actionExecutor;

	private volatile @Nullable Pipeline pipeline;

	private boolean closed;

	/**
	 * Create a pipeline. Nothing else is created yet.
	 * @param backend creates source and stores, once
	 * @param settings the settings of the cache
	 * @param projectIds the confirmed ids of projects
	 * @param scheduler schedules refreshes; not closed by this class
	 * @param listener the listener to notify
	 */
	LazyLoadingPipeline(RegistryBackend.Factory backend, CacheSettings settings, ConfirmedProjectIds projectIds,
			RefreshScheduler scheduler, RegistryListener listener) {
		this.backend = backend;
		this.settings = settings;
		this.projectIds = projectIds;
		this.scheduler = scheduler;
		this.listener = listener;
		this.actionExecutor = new PromptActionExecutor(() -> pipeline().stores(), scheduler, listener);
	}

	private record Pipeline(PromptStores stores, RowCompiler compiler, PromptLoads loads, PromptRefresher refresher) {

		void close() {
			this.stores.close();
			this.compiler.close();
		}

	}

	/**
	 * The executor of the actions of transitions.
	 */
	PromptActionExecutor actionExecutor() {
		return this.actionExecutor;
	}

	PromptLoads loads() {
		return pipeline().loads();
	}

	RowCompiler compiler() {
		return pipeline().compiler();
	}

	PromptRefresher refresher() {
		return pipeline().refresher();
	}

	/**
	 * The stores, or null if no prompt was loaded yet.
	 */
	@Nullable PromptStores storesIfCreated() {
		Pipeline current = this.pipeline;
		return (current != null) ? current.stores() : null;
	}

	private Pipeline pipeline() {
		Pipeline current = this.pipeline;
		if (current == null) {
			this.backend.prepare();
			current = createOnce();
		}
		return current;
	}

	private synchronized Pipeline createOnce() {
		Pipeline current = this.pipeline;
		if (current == null) {
			current = create(this.backend.create());
			this.pipeline = current;
			if (this.closed) {
				current.close();
			}
		}
		return current;
	}

	private Pipeline create(RegistryBackend backend) {
		RowCompiler compiler = new RowCompiler(backend.prompts(), this.projectIds, backend.source());
		Throttle throttle = new Throttle(this.settings.refreshInterval());
		PromptLoads loads = new PromptLoads(loader(backend, compiler), this.settings, throttle, this.scheduler,
				this.listener, this.actionExecutor, this.backend::tenant);
		return new Pipeline(backend.stores(), compiler, loads,
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
	 * Stop loading, and close the stores.
	 */
	@Override
	public synchronized void close() {
		this.closed = true;
		this.actionExecutor.closing();
		Pipeline current = this.pipeline;
		if (current != null) {
			current.close();
		}
	}

}
