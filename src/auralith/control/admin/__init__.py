"""What a super_admin governs: users and instance settings."""
