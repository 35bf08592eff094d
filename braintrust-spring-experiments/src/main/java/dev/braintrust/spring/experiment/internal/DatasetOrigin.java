package dev.braintrust.spring.experiment.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.DatasetCase;

/**
 * Where the cases of a dataset come from.
 */
public sealed interface DatasetOrigin {

	/**
	 * A description for messages.
	 * @return the name or location
	 */
	String description();

	/**
	 * A dataset in Braintrust.
	 *
	 * @param name its name
	 * @param project the name of its project, or null for the configured one
	 * @param version its version, or null
	 * @param environment the environment that its version is assigned to, or null
	 */
	record Named(String name, @Nullable String project, @Nullable String version,
			@Nullable String environment) implements DatasetOrigin {

		/**
		 * The newest version of a dataset of the configured project.
		 * @param name its name
		 */
		public Named(String name) {
			this(name, null, null, null);
		}

		@Override
		public String description() {
			return "dataset '%s'%s%s%s".formatted(this.name,
					(this.project != null) ? " of project '" + this.project + "'" : "",
					(this.version != null) ? " in version " + this.version : "",
					(this.environment != null) ? " in environment '" + this.environment + "'" : "");
		}

	}

	/**
	 * A file.
	 *
	 * @param location the location, as Spring's resource loaders accept it
	 */
	record File(String location) implements DatasetOrigin {

		@Override
		public String description() {
			return "file '%s'".formatted(this.location);
		}

	}

	/**
	 * Cases that the application created.
	 *
	 * @param cases the cases
	 */
	record Cases(List<? extends DatasetCase<?, ?>> cases) implements DatasetOrigin {

		@Override
		public String description() {
			return ResultTable.cases(this.cases.size());
		}

	}

}
