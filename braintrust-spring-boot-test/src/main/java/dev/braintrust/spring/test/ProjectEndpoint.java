package dev.braintrust.spring.test;

/**
 * Finds and creates projects.
 */
final class ProjectEndpoint {

	private final ProjectStore projects;

	private final EntityTags tags;

	ProjectEndpoint(ProjectStore projects, EntityTags tags) {
		this.projects = projects;
		this.tags = tags;
	}

	Answer answer(ReceivedRequest request) {
		return switch (request.operation()) {
			case "GET" -> this.tags.objects(request, this.projects.list(request.query().get("project_name")));
			case "POST" -> create(request);
			case "GET {id}" -> this.tags.object(request, this.projects.get(request.objectId()));
			default -> Answer.methodNotAllowed();
		};
	}

	private Answer create(ReceivedRequest request) {
		String name = Rows.requiredText(Json.parseObject(request.body()), "name");
		boolean created = this.projects.add(name);
		return this.tags.object(request, this.projects.get(this.projects.id(name))).foundExisting(!created);
	}

}
