"""What partners meet behind the links in their mails, request by request, on a service that runs."""
